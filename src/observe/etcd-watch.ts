import { once } from 'node:events';
import type { Etcd3, IKeyValue, Watcher } from 'etcd3';
import { within } from '../core/wait.js';
import type { EtcdSnapshot } from '../stack/clients/etcd.js';
import type { Change } from './etcd-keys.js';

const CONNECT_TIMEOUT_MS = 5000;
const CANCEL_TIMEOUT_MS = 1000;
/** A watch that is behind what its member answers in so many reads, one a second, has fallen silent. */
const BEHIND_READS = 5;

/** Called with each change; `isLate`: it came before the watch was connected, perhaps long before. */
export type OnChange = (change: Change, isLate: boolean) => void;

/** The client of one member: what of the npm client a watch needs. */
export type WatchClient = Pick<Etcd3, 'watch' | 'close'>;

/**
 * The npm client's watch of all keys with a prefix at one member, which can be made anew and certainly ends. A watcher
 * that is not cancelled reconnects for ever, even when its client is closed, and keeps the process alive. `create()`
 * tells of the watcher only when it is connected, so one that never was could not be cancelled: two runs that stopped
 * while etcd was down kept a suite of the catalogue from ending.
 */
export class EtcdWatch {
  private readonly open = new Set<Watcher>();
  /** The newest revision that the watch has reported. */
  private notified = 0;
  /** The newest change that the member's last read showed. */
  private shown = 0;
  private behind = 0;
  private readonly closing = new AbortController();

  constructor(
    private readonly client: WatchClient,
    private readonly prefix: string,
    private readonly onChange: OnChange,
  ) {}

  /**
   * Begins to watch, instead of what there was before, with the changes from a revision on.
   * @throws when the member does not answer in time; it may do so later.
   */
  async renew(fromRevision: number): Promise<void> {
    // A read that was under way may answer after the end.
    if (this.closing.signal.aborted) return;
    for (const watcher of this.open) void this.cancel(watcher);
    const watcher = this.client.watch().prefix(this.prefix).startRevision(String(fromRevision)).watcher();
    this.open.add(watcher);
    this.notified = fromRevision - 1;
    this.shown = 0;
    this.behind = 0;
    let connectedAt = fromRevision - 1;
    const on = (pair: IKeyValue, value: string | null) => {
      // A watcher that is being cancelled may be of a history that is over.
      if (!this.open.has(watcher)) return;
      const revision = Number(pair.mod_revision);
      this.notified = Math.max(this.notified, revision);
      this.onChange({ key: pair.key.toString().slice(this.prefix.length), value, revision }, revision <= connectedAt);
    };
    watcher.on('connected', ({ header }) => (connectedAt = Number(header.revision)));
    watcher.on('put', (pair) => on(pair, pair.value.toString()));
    watcher.on('delete', (pair) => on(pair, null));
    // It reconnects by itself; one that etcd has cancelled falls behind and is made anew.
    watcher.on('error', () => undefined);
    const connected = once(watcher, 'connected', { signal: this.closing.signal });
    await within(connected, 'a watch of etcd', CONNECT_TIMEOUT_MS);
  }

  /**
   * Makes the watch anew where it has fallen silent: its member answers reads, and the watch has not told of what the
   * read before showed. A member that is frozen or without a majority answers none, and its watch may well be silent.
   */
  answered({ keys }: EtcdSnapshot, fromRevision: number): void {
    this.behind = this.notified < this.shown ? this.behind + 1 : 0;
    this.shown = Math.max(0, ...keys.map(({ revision }) => revision));
    if (this.behind >= BEHIND_READS) void this.renew(fromRevision).catch(() => undefined);
  }

  /** Cancels all that was begun and closes the client. */
  async close(): Promise<void> {
    this.closing.abort();
    await Promise.all([...this.open].map((watcher) => this.cancel(watcher)));
    this.client.close();
  }

  /** One that is being connected goes with its connection: when the client is closed at the latest. */
  private async cancel(watcher: Watcher): Promise<void> {
    this.open.delete(watcher);
    // Async, for it may throw at once.
    const cancelled = (async () => watcher.cancel())();
    await within(cancelled, 'the end of the watch', CANCEL_TIMEOUT_MS).catch(() => undefined);
  }
}
