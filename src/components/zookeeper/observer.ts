import type { Clock } from '../../core/clock.js';
import { messageOf } from '../../core/errors.js';
import { firstSuccess, retry, sleep } from '../../core/wait.js';
import type { RecordEvent } from '../../history/events.js';
import type { Cluster, StackNode } from '../../stack/types.js';
import { ChangeRecorder } from '../change-recorder.js';
import { GapKeeper, type Observer } from '../observer.js';
import { openSession, readKeys, readZooKeeper, rootOf } from './client.js';
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
 * in silence knows it after syncLimit ticks at the latest, and until then it answers with old data, `sync` too.
 */
export async function observeZooKeeper(cluster: Cluster, clock: Clock, record: RecordEvent): Promise<Observer> {
  const root = rootOf(cluster);
  const nodes = cluster.nodes.filter(({ role }) => role === zookeeperModel.name);
  const fromMs = clock.now();
  const first = await retry('the first read of ZooKeeper', () =>
    firstSuccess(nodes.map((node) => readZooKeeper(node, root, READ_TIMEOUT_MS))),
  );
  const changes = new ChangeRecorder(first, fromMs, { clock, record, src: zookeeperModel.observer });
  const gap = new GapKeeper(zookeeperModel.observer, BLIND_AFTER_MS, clock, record);
  const stopping = new AbortController();
  const isStopped = () => stopping.signal.aborted;

  const readOnce = async (server: KeptSession) => {
    const asked = { fromMs: clock.now(), newest: changes.newest };
    return { asked, read: await readKeys(await server.session(), root) };
  };
  /**
   * Old data looks like those of a ZooKeeper that was wiped. A new session tells them apart: to open one is a change,
   * which a majority has to commit, so its server knows all that was committed before (ZooKeeperServer, createSession).
   */
  const readFrom = async (server: KeptSession) => {
    const found = await readOnce(server);
    if (!changes.isAnotherHistory(found.read, found.asked)) return found;
    server.close();
    return readOnce(server);
  };

  const follow = async (node: StackNode) => {
    const server = new KeptSession(node);
    while (!isStopped()) {
      try {
        const { read, asked } = await readFrom(server);
        if (isStopped()) break;
        gap.good();
        changes.adopt(read, asked, true);
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
