import { formatBound } from '../../core/units.js';
import type { DcsModel } from '../dcs.js';

/** Assumed for the Raft entry that ends an expired session, and for the server's timer on a busy machine. */
const SESSION_END_MS = 500;

/**
 * Consul with Patroni's `consul` client, which asks an agent on its own host. Sources: Patroni 4.0.7 and 4.1
 * (dcs/consul.py, utils.py), Consul 1.8.
 */
export const consulModel: DcsModel = {
  name: 'consul',
  title: 'Consul',
  observer: 'consul-watch',
  pgrep: '-x consul',
  hasClusterToken: false,
  errors: /Failed to renew\/create session|Our session disappeared from Consul|waiting on consul/,
  timing: {
    /**
     * Consul promises to end a session between its TTL and twice its TTL after the last renewal. Its leader's timer
     * is 2 × TTL (agent/consul/session_ttl.go, createSessionTimer), so Patroni asks for a TTL of ttl / 2 (set_ttl).
     * Patroni renews it once a cycle, without health checks (`checks: []`), and has the key deleted with the session.
     * A new leader of Consul begins all timers anew (initializeSessionTimers).
     */
    expiry: ({ ttlMs }) => ({
      minMs: ttlMs,
      maxMs: ttlMs + SESSION_END_MS,
      soonest: '',
      latest: ` + 0.5 s (Consul ends a session after 2 × its TTL, which is ttl / 2)`,
    }),
    /**
     * The read of the cluster's keys begins a cycle, and the leader demotes itself when its retries end (ha.py). An
     * attempt takes up to retry_timeout / 3 (set_read_timeout); none begins after retry_timeout, and none where the
     * pause before it would last that long (Retry). Where the fault comes in the middle of a cycle, the writes of
     * /status and of the member come first, an attempt each.
     */
    demotion: ({ loopWaitMs, retryTimeoutMs }) => {
      const attemptMs = retryTimeoutMs / 3;
      const minMs = loopWaitMs + 2 * attemptMs;
      const maxMs = Math.max(loopWaitMs, 2 * attemptMs) + 4 * attemptMs;
      const rule =
        `${formatBound(minMs)} (loop_wait + ⅔ of retry_timeout) … ${formatBound(maxMs)} ` +
        `(4⁄3, when the last attempt begins just before the deadline)`;
      return { minMs, maxMs, rule };
    },
  },
};
