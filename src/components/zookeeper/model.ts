import { formatBound } from '../../core/units.js';
import type { DcsModel } from '../dcs.js';

/** tickTime of the stack's servers (compose/zookeeper/image/start). */
const TICK_MS = 2000;
/** A follower passes on its clients' pings when the leader pings it, twice a tick (Leader.java, lead). */
const FORWARDED_MS = TICK_MS / 2;
/** The longest pause of kazoo's retries: max_delay 1 s, and max_jitter 0.4 of it (retry.py). */
const LONGEST_PAUSE_MS = 1400;

/**
 * ZooKeeper with Patroni's `zookeeper` client, which is kazoo. Sources: Patroni 4.0.7 and 4.1 (dcs/zookeeper.py), kazoo
 * 2.10 (retry.py, protocol/connection.py), ZooKeeper 3.9.
 */
export const zookeeperModel: DcsModel = {
  name: 'zookeeper',
  title: 'ZooKeeper',
  observer: 'zookeeper-watch',
  pgrep: '-x java',
  hasClusterToken: false,
  errors: /ZooKeeper in not responding properly|Connection dropped: |Connection time-?out/,
  timing: {
    /**
     * The leader key is an ephemeral node: it goes with the session, whose timeout is ttl. Every request and ping
     * renews the session. The leader of ZooKeeper looks for expired sessions once a tick, and rounds their ends up
     * to the next one (ExpiryQueue.java, roundToNextInterval). A new leader begins all timers anew.
     */
    expiry: ({ ttlMs }) => ({
      minMs: ttlMs,
      maxMs: ttlMs + FORWARDED_MS + TICK_MS,
      soonest: '',
      latest: ` + 3 s (1.5 × tickTime: ZooKeeper ends sessions once a tick, and followers pass pings on twice a tick)`,
    }),
    /**
     * - Soonest: kazoo reports the loss of its connection, which begins a cycle at once (_watcher). The read of the
     *   cluster's keys is tried again until retry_timeout, and not after a pause that would last longer (KazooRetry).
     * - Latest: kazoo notices a silent server after its read timeout, which is loop_wait − 2 s and at least 2 s
     *   (_kazoo_connect). The writes of /status and of the member wait for 1 s each, and the next cycle begins. Its
     *   last attempt may meet another silent server.
     */
    demotion: ({ loopWaitMs, retryTimeoutMs }) => {
      const readTimeoutMs = Math.max(loopWaitMs - 2000, 2000);
      const minMs = Math.max(0, retryTimeoutMs - LONGEST_PAUSE_MS);
      const maxMs = Math.max(loopWaitMs, 2000) + retryTimeoutMs + readTimeoutMs;
      const rule =
        `${formatBound(minMs)} (retry_timeout − the longest pause between two attempts) … ${formatBound(maxMs)} ` +
        `(+ a cycle, and a last attempt of ${formatBound(readTimeoutMs)})`;
      return { minMs, maxMs, rule };
    },
  },
};
