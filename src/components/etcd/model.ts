import { formatBound } from '../../core/units.js';
import type { DcsModel } from '../dcs.js';

/** etcd looks for expired leases every 500 ms (server/lease/lessor.go, runLoop). */
const EXPIRY_SCAN_MS = 500;

/** etcd with Patroni's `etcd3` client. Sources: Patroni 4.0.7, and those named here. */
export const etcdModel: DcsModel = {
  name: 'etcd',
  title: 'etcd',
  observer: 'etcd-watch',
  pgrep: '-x etcd',
  hasClusterToken: true,
  errors: /Failed to get list of machines|Request to server .* failed/,
  timing: {
    expiry: ({ ttlMs }) => ({
      minMs: ttlMs,
      maxMs: ttlMs + EXPIRY_SCAN_MS,
      soonest: '',
      latest: ` + 0.5 s (etcd's scan for expired leases)`,
    }),
    /**
     * - Soonest: the next renewal fails, after retry_timeout for the request and as long for the list of etcd's members
     *   (dcs/etcd.py, api_execute), and as long again where the list was due before.
     * - Latest, for a fault in the middle of a cycle: the write of /status waits for one member and touch_member for
     *   2 × retry_timeout, both without consequence. Patroni divides retry_timeout among the members (dcs/etcd.py,
     *   _calculate_timeouts). Then the next cycle waits for retry_timeout until the watch's cache is back, and demotes
     *   (dcs/etcd3.py; FINDINGS.md, 12).
     */
    demotion: ({ loopWaitMs, retryTimeoutMs }, members) => {
      const minMs = loopWaitMs + 2 * retryTimeoutMs;
      const maxMs = Math.max(loopWaitMs, retryTimeoutMs / members) + 3 * retryTimeoutMs;
      const rule =
        `${formatBound(minMs)} (loop_wait + 2 × retry_timeout) … ${formatBound(maxMs)} ` +
        `(3 ×, in the middle of a cycle)`;
      return { minMs, maxMs, rule };
    },
  },
};
