import { EventEmitter } from 'node:events';
import type { DcsSnapshot } from '../../dcs-keys.js';
import type { WatchClient, OnChange } from '../watch.js';
import type { EtcdMember } from '../observer.js';

/** Keys with value and revision, as a read shows them. */
export function snapshot(
  revision: number,
  keys: Record<string, [value: string, revision: number]> = {},
  clusterId = 'cluster',
): DcsSnapshot {
  const list = Object.entries(keys).map(([key, [value, changed]]) => ({ key, value, revision: changed }));
  return { clusterId, revision, keys: list };
}

/** A fake member of etcd. Tests set its answers and trigger its watch. */
export class FakeMember implements EtcdMember {
  /** The result of a read; null: no answer. */
  holds: DcsSnapshot | null;
  onChange: OnChange = () => undefined;
  readonly renewed: number[] = [];
  reads = 0;
  closed = false;

  constructor(holds: DcsSnapshot | null) {
    this.holds = holds;
  }

  async read(): Promise<DcsSnapshot> {
    this.reads += 1;
    if (this.holds) return this.holds;
    return new Promise((_resolve, reject) => setTimeout(() => reject(new Error('no answer within 1000 ms')), 1000));
  }

  watch(onChange: OnChange): ReturnType<EtcdMember['watch']> {
    this.onChange = onChange;
    return {
      renew: (fromRevision) => {
        this.renewed.push(fromRevision);
        return Promise.resolve();
      },
      answered: () => undefined,
      close: () => {
        this.closed = true;
        return Promise.resolve();
      },
    };
  }
}

/** A fake watcher of the npm client. */
export class FakeWatcher extends EventEmitter {
  cancelled = false;

  constructor(readonly fromRevision: string) {
    super();
  }

  cancel(): Promise<void> {
    this.cancelled = true;
    return Promise.resolve();
  }

  connect(revision: number): void {
    this.emit('connected', { header: { revision: String(revision) } });
  }

  put(key: string, value: string, revision: number): void {
    this.emit('put', { key: Buffer.from(key), value: Buffer.from(value), mod_revision: String(revision) });
  }
}

/** A fake npm client with all watchers that were requested from it. */
export class FakeClient {
  readonly watchers: FakeWatcher[] = [];
  closed = false;

  /** The fake in the type that a watch expects. */
  get client(): WatchClient {
    return this as unknown as WatchClient;
  }

  watch() {
    let from = '';
    const builder = {
      prefix: () => builder,
      startRevision: (revision: string) => {
        from = revision;
        return builder;
      },
      watcher: () => {
        const watcher = new FakeWatcher(from);
        this.watchers.push(watcher);
        return watcher;
      },
    };
    return builder;
  }

  close(): void {
    this.closed = true;
  }
}
