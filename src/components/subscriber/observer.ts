import type { Clock } from '../../core/clock.js';
import type { RecordEvent } from '../../history/events.js';
import type { StackNode } from '../../stack/types.js';
import type { ConsumedCluster } from '../consumer.js';
import { poll, type Observer } from '../observer.js';
import { IS_CONNECTED, SuperuserSession } from './client.js';

const EVERY_MS = 200;
const STATE = `SELECT EXISTS (SELECT FROM pg_stat_subscription st WHERE ${IS_CONNECTED}) AS connected,
  (SELECT max(sent_us) FROM patroni_chaos.ledger)::float8 AS newest_us`;

/** Records, every 200 ms, how new the subscriber's newest row is. */
export function observeSubscriber(
  node: StackNode,
  cluster: ConsumedCluster,
  clock: Clock,
  record: RecordEvent,
): Observer {
  const session = new SuperuserSession(node, cluster);
  const observer = poll({
    src: node.name,
    everyMs: EVERY_MS,
    clock,
    look: async () => {
      const startedMs = clock.now();
      const [state] = await session.query<{ connected: boolean; newest_us: number | null }>(STATE);
      return { startedMs, connected: state?.connected ?? false, newestUs: state?.newest_us ?? null };
    },
    seen: ({ startedMs, connected, newestUs }, t) => {
      const newestSentMs = newestUs === null ? null : newestUs / 1000;
      record({ kind: 'consumer', t, unc: t - startedMs, src: node.name, node: node.name, connected, newestSentMs });
    },
  });
  return {
    stop: async () => {
      await observer.stop();
      await session.close();
    },
  };
}
