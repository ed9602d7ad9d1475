import type { Clock } from '../../core/clock.js';
import { messageOf } from '../../core/errors.js';
import { firstSuccess, retry, sleep } from '../../core/wait.js';
import type { RecordEvent } from '../../history/events.js';
import type { Cluster, StackNode } from '../../stack/types.js';
import { DcsKeys, eventOfChange, type Change } from '../dcs-keys.js';
import { GapKeeper, type Observer } from '../observer.js';
import { openSession, readKeys, readZooKeeper, rootOf, type ZooSnapshot } from './client.js';
import { zookeeperModel } from './model.js';
import type { ZooSession } from './session.js';

const READ_EVERY_MS = 150;
const READ_TIMEOUT_MS = 1000;
const AGAIN_AFTER_MS = 200;
const BLIND_AFTER_MS = 3000;

/**
 * Watches the cluster's keys in ZooKeeper, above all the leader key. Reads every server a few times a second; a change
 * counts once, whichever server shows it first. Each read follows a `sync`, and a server that knows that it has no
 * majority closes its connections: the observer is blind only while ZooKeeper has no leader. A leader that is cut off
 * in silence knows it after syncLimit ticks at the latest, and answers until then.
 */
export async function observeZooKeeper(cluster: Cluster, clock: Clock, record: RecordEvent): Promise<Observer> {
  const root = rootOf(cluster);
  const nodes = cluster.nodes.filter(({ role }) => role === zookeeperModel.name);
  const fromMs = clock.now();
  const first = await retry('the first read of ZooKeeper', () =>
    firstSuccess(nodes.map((node) => readZooKeeper(node, root, READ_TIMEOUT_MS))),
  );
  const changes = new ChangeRecorder(first, fromMs, { clock, record });
  const gap = new GapKeeper(zookeeperModel.observer, BLIND_AFTER_MS, clock, record);
  const stopping = new AbortController();
  const isStopped = () => stopping.signal.aborted;

  const follow = async (node: StackNode) => {
    const server = new KeptSession(node);
    while (!isStopped()) {
      const asked = { fromMs: clock.now(), newest: changes.newest };
      try {
        const read = await readKeys(await server.session(), root);
        if (isStopped()) break;
        gap.good();
        changes.adopt(read, asked);
        await sleep(READ_EVERY_MS, stopping.signal).catch(() => undefined);
      } catch (error) {
        if (isStopped()) break;
        server.close();
        gap.bad(new Error(`no server of ZooKeeper answers: ${messageOf(error)}`));
        await sleep(AGAIN_AFTER_MS, stopping.signal).catch(() => undefined);
      }
    }
    server.close();
  };
  const following = nodes.map(follow);

  return {
    stop: async () => {
      stopping.abort();
      gap.close();
      await Promise.all(following);
    },
  };
}

/** A session with a server that serves all reads, as long as its connection lasts. */
class KeptSession {
  private kept: ZooSession | null = null;

  constructor(private readonly node: StackNode) {}

  async session(): Promise<ZooSession> {
    if (!this.kept?.isOpen) this.kept = await openSession(this.node, READ_TIMEOUT_MS);
    return this.kept;
  }

  close(): void {
    this.kept?.close();
  }
}

/** Records the changes that reads show. */
class ChangeRecorder {
  private readonly keys: DcsKeys;

  constructor(
    first: ZooSnapshot,
    private lastReadMs: number,
    private readonly to: { clock: Clock; record: RecordEvent },
  ) {
    this.keys = new DcsKeys(first);
    for (const change of this.keys.missing(first)) if (this.keys.apply(change)) this.put(change, 0);
  }

  /** The newest revision known. */
  get newest(): number {
    return this.keys.newest;
  }

  /** Takes a read that began at `fromMs`, when `newest` was the newest revision known. */
  adopt(read: ZooSnapshot, { fromMs, newest }: { fromMs: number; newest: number }): void {
    // A change may have happened at any time since the last read that does not show it.
    const unc = this.to.clock.now() - this.lastReadMs;
    if (this.keys.isAnotherHistory(read, newest)) {
      for (const change of this.keys.restart(read)) this.put(change, unc);
    } else {
      for (const change of this.changesIn(read)) if (this.keys.apply(change)) this.put(change, unc);
    }
    this.lastReadMs = Math.max(this.lastReadMs, fromMs);
  }

  /** The changes that a read shows, with the deletion of a key that was created anew since it was last known. */
  private changesIn(read: ZooSnapshot): Change[] {
    const replaced = read.keys.flatMap(({ key, created }) =>
      this.keys.holds(key) && created > this.keys.revisionOf(key) ? [{ key, value: null, revision: created - 1 }] : [],
    );
    return [...replaced, ...this.keys.missing(read)];
  }

  private put(change: Change, unc: number): void {
    const event = eventOfChange(change, { t: this.to.clock.now(), unc, src: zookeeperModel.observer });
    if (event) this.to.record(event);
  }
}
