import type { Clock } from '../../core/clock.js';
import { messageOf } from '../../core/errors.js';
import { firstSuccess, retry, sleep } from '../../core/wait.js';
import type { RecordEvent } from '../../history/events.js';
import type { Cluster } from '../../stack/types.js';
import { ChangeRecorder, type CreatedSnapshot } from '../change-recorder.js';
import { GapKeeper, type Observer } from '../observer.js';
import { keyPrefix, readConsul, type Blocking } from './client.js';
import { consulModel } from './model.js';

/** A read without news is answered after this, so that a server that falls silent is noticed. */
const WAIT_MS = 1000;
/** Consul adds up to wait / 16 to the wait; the rest is for the answer. */
const READ_TIMEOUT_MS = 2000;
const AGAIN_AFTER_MS = 200;
const BLIND_AFTER_MS = 3000;

/** A single server of Consul. */
interface ConsulServer {
  read(blocking?: Blocking): Promise<CreatedSnapshot>;
}

/** Watches the cluster's keys in Consul, above all the leader key. */
export function observeConsul(cluster: Cluster, clock: Clock, record: RecordEvent): Promise<Observer> {
  const prefix = keyPrefix(cluster);
  const nodes = cluster.nodes.filter(({ role }) => role === consulModel.name);
  const servers = nodes.map((node): ConsulServer => ({
    read: (blocking) => readConsul(node, prefix, READ_TIMEOUT_MS, blocking),
  }));
  return observeServers(servers, clock, record);
}

/**
 * Asks every server with blocking queries; a change counts once, whichever server reports it first. Reads are
 * consistent: the observer is blind only while Consul has no leader.
 */
async function observeServers(servers: readonly ConsulServer[], clock: Clock, record: RecordEvent): Promise<Observer> {
  const fromMs = clock.now();
  const first = await retry('the first read of Consul', () => firstSuccess(servers.map((server) => server.read())));
  const changes = new ChangeRecorder(first, fromMs, { clock, record, src: consulModel.observer });
  const gap = new GapKeeper(consulModel.observer, BLIND_AFTER_MS, clock, record);
  const stopping = new AbortController();
  const isStopped = () => stopping.signal.aborted;

  const follow = async (server: ConsulServer) => {
    let index = 0;
    while (!isStopped()) {
      const asked = { fromMs: clock.now(), newest: changes.newest };
      try {
        const read = await server.read(index === 0 ? undefined : { index, waitMs: WAIT_MS });
        if (isStopped()) return;
        gap.good();
        // Without an index the server had not been asked before: the change may be older than the question.
        changes.adopt(read, asked, index === 0);
        // An index that goes back must not be waited for (Consul's documentation of blocking queries).
        index = read.revision < index ? 0 : read.revision;
        // Without an index to wait for, the next read would come at once.
        if (index === 0) await sleep(AGAIN_AFTER_MS, stopping.signal).catch(() => undefined);
      } catch (error) {
        if (isStopped()) return;
        gap.bad(new Error(`no server of Consul answers: ${messageOf(error)}`));
        index = 0;
        await sleep(AGAIN_AFTER_MS, stopping.signal).catch(() => undefined);
      }
    }
  };
  const following = servers.map(follow);

  return {
    stop: async () => {
      stopping.abort();
      gap.close();
      await Promise.all(following);
    },
  };
}
