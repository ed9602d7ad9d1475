import { once } from 'node:events';
import type { Etcd3, IKeyValue, Watcher } from 'etcd3';
import { within } from '../core/wait.js';

const CONNECT_TIMEOUT_MS = 5000;
const CANCEL_TIMEOUT_MS = 1000;

interface WatchEvents {
  put: (pair: IKeyValue) => void;
  delete: (pair: IKeyValue) => void;
  error: (error: Error) => void;
}

/**
 * The npm client's watch of all keys with a prefix, which can be made anew and certainly ends. A watcher that nobody has
 * cancelled reconnects for ever, even when its client is closed, and keeps the process alive. `create()` tells of the
 * watcher only when it is connected, so one that never was could not be cancelled: two runs that stopped while etcd was
 * down kept a suite of the catalogue from ending.
 */
export class EtcdWatch {
  private readonly open = new Set<Watcher>();

  constructor(
    private readonly client: Etcd3,
    private readonly prefix: string,
    private readonly on: WatchEvents,
  ) {}

  /** Begins to watch, instead of what there was before. @throws when etcd does not answer in time; it may do so later. */
  async renew(): Promise<void> {
    for (const watcher of this.open) void this.cancel(watcher);
    const watcher = this.client.watch().prefix(this.prefix).watcher();
    this.open.add(watcher);
    watcher.on('put', this.on.put);
    watcher.on('delete', this.on.delete);
    // It reconnects by itself.
    watcher.on('error', this.on.error);
    await within(once(watcher, 'connected'), 'a watch of etcd', CONNECT_TIMEOUT_MS);
  }

  async close(): Promise<void> {
    await Promise.all([...this.open].map((watcher) => this.cancel(watcher)));
  }

  /** One that is being connected goes with its connection: when the client is closed at the latest. */
  private async cancel(watcher: Watcher): Promise<void> {
    this.open.delete(watcher);
    // Async, for it may throw at once.
    const cancelled = (async () => watcher.cancel())();
    await within(cancelled, 'the end of the watch', CANCEL_TIMEOUT_MS).catch(() => undefined);
  }
}
