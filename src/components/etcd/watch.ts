import { once } from 'node:events';
import type { Etcd3, IKeyValue, Watcher } from 'etcd3';
import { within } from '../../core/wait.js';
import type { Change, DcsSnapshot } from '../dcs-keys.js';

const CONNECT_TIMEOUT_MS = 5000;
const CANCEL_TIMEOUT_MS = 1000;
/** Reads, one a second, after which a watch that is behind its member counts as silent. */
const BEHIND_READS = 5;

/** Called with each change. `isLate`: it happened before the watch was connected, perhaps long before. */
export type OnChange = (change: Change, isLate: boolean) => void;

/** The part of the npm client of one member that a watch needs. */
export type WatchClient = Pick<Etcd3, 'watch' | 'close'>;

/**
 * The npm client's watch of all keys under a prefix at one member. It can be renewed, and closing it is certain to end
 * it. A watcher that is not cancelled reconnects for ever, even after its client is closed, and keeps the process
 * alive. `create()` returns a watcher only once it is connected, so one that never connects could not be cancelled: two
 * runs that stopped while etcd was down kept a suite of the catalogue from ending.
 */
export class EtcdWatch {
  private readonly open = new Set<Watcher>();
  /** The newest revision that the watch has reported. */
  private notified = 0;
  /** The newest revision in the member's last read. */
  private shown = 0;
  private behind = 0;
  private readonly closing = new AbortController();

  constructor(
    private readonly client: WatchClient,
    private readonly prefix: string,
    private readonly onChange: OnChange,
  ) {}

  /**
   * Replaces the watch by a new one that begins at a revision.
   * @throws when the member does not answer in time. The watch may still connect later.
   */
  async renew(fromRevision: number): Promise<void> {
    // A pending read may still complete after `close`.
    if (this.closing.signal.aborted) return;
    for (const watcher of this.open) void this.cancel(watcher);
    const watcher = this.client.watch().prefix(this.prefix).startRevision(String(fromRevision)).watcher();
    this.open.add(watcher);
    this.notified = fromRevision - 1;
    this.shown = 0;
    this.behind = 0;
    let connectedAt = fromRevision - 1;
    const on = (pair: IKeyValue, value: string | null) => {
      // A watcher that is being cancelled may still report changes of an old history.
      if (!this.open.has(watcher)) return;
      const revision = Number(pair.mod_revision);
      this.notified = Math.max(this.notified, revision);
      this.onChange({ key: pair.key.toString().slice(this.prefix.length), value, revision }, revision <= connectedAt);
    };
    watcher.on('connected', ({ header }) => (connectedAt = Number(header.revision)));
    watcher.on('put', (pair) => on(pair, pair.value.toString()));
    watcher.on('delete', (pair) => on(pair, null));
    // The watcher reconnects by itself. One that etcd has cancelled falls behind and is renewed.
    watcher.on('error', () => undefined);
    const connected = once(watcher, 'connected', { signal: this.closing.signal });
    await within(connected, 'a watch of etcd', CONNECT_TIMEOUT_MS);
  }

  /**
   * Renews a silent watch: its member answers reads, but the watch has not reported the changes of the previous read.
   * Members that are frozen or without a majority answer no reads, so their watches may be silent.
   */
  answered({ keys }: DcsSnapshot, fromRevision: number): void {
    this.behind = this.notified < this.shown ? this.behind + 1 : 0;
    this.shown = Math.max(0, ...keys.map(({ revision }) => revision));
    if (this.behind >= BEHIND_READS) void this.renew(fromRevision).catch(() => undefined);
  }

  /** Cancels all watchers and closes the client. */
  async close(): Promise<void> {
    this.closing.abort();
    await Promise.all([...this.open].map((watcher) => this.cancel(watcher)));
    this.client.close();
  }

  /** Cancels a watcher. One that is still connecting ends when the client is closed at the latest. */
  private async cancel(watcher: Watcher): Promise<void> {
    this.open.delete(watcher);
    // Async, since it may throw synchronously.
    const cancelled = (async () => watcher.cancel())();
    await within(cancelled, 'the end of the watch', CANCEL_TIMEOUT_MS).catch(() => undefined);
  }
}
