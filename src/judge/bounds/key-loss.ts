import { routerModelOf } from '../../components/router-models.js';
import type { DurationRange } from '../../core/units.js';
import type { EffectiveConfig } from '../../history/events.js';
import { ANSWERS_MS, formatBound, type Bound, type PredictionInput } from './bound.js';

/** How long the old leader holds its key after the fault, and after its last write. */
export interface KeyLoss {
  /** T0 → T3. */
  detection: Bound;
  /** T1 → T3: from the old leader's last write. Shorter than the detection where writes go on after the fault. */
  withoutWrites: DurationRange;
}

/** etcd looks for expired leases every 500 ms (server/lease/lessor.go, runLoop). */
const ETCD_EXPIRY_SCAN_MS = 500;
/** Patroni renews the lease once per loop_wait cycle, at a point that varies by about this much. */
const CYCLE_JITTER_MS = 500;
/**
 * The etcd members of every topology here; Patroni divides retry_timeout among them (dcs/etcd.py, _calculate_timeouts).
 */
const ETCD_MEMBERS = 3;
/** Patroni checks once a second whether PostgreSQL has stopped (postgresql/__init__.py, STOP_POLLING_INTERVAL). */
const STOP_POLL_MS = 1000;
/** Where PostgreSQL is shut down but still running, replicas get one more second (ha.py, on_shutdown). */
const CATCH_UP_MS = 1000;
/** Assumed for PostgreSQL's fast shutdown: its checkpoint, and the last WAL for the replicas. No setting bounds it. */
const SHUTDOWN_MS = 1000;
/** A switchover begins with a CHECKPOINT while PostgreSQL still serves (ha.py, demote). No setting bounds it. */
const CHECKPOINT_MS = 2000;
/** Assumed for a start of PostgreSQL that fails. No setting bounds it. */
const FAILED_START_MS = 1000;

/**
 * Bounds from the fault, and from the last write, until the leader key is gone. Sources: Patroni 4.0.7, and those
 * above.
 */
export function keyLossOf(input: PredictionInput): KeyLoss {
  switch (input.mode) {
    case 'gone':
      return expiry(input.config, { minMs: 0, maxMs: 0 });
    case 'frozen':
      return expiry(input.config, routerModelOf(input.config).untilGivenUp(input.config, 'silent'));
    case 'orphaned':
      return expiry(input.config, routerModelOf(input.config).untilGivenUp(input.config, 'refused'));
    case 'cut-from-dcs':
      return expiryAfterDemotion(input.config);
    case 'graceful':
      return release(0);
    case 'switchover':
      return release(CHECKPOINT_MS);
    case 'crash-in-place':
    case 'crash-failover':
    case 'crash-unstartable':
      return crash(input.mode, input.config.patroni.loopWaitMs);
  }
}

/** The lease expires. `goesOn`: how long the old leader takes writes after the fault. */
function expiry({ patroni: { ttlMs, loopWaitMs } }: EffectiveConfig, goesOn: DurationRange): KeyLoss {
  const detection = {
    minMs: Math.max(0, ttlMs - loopWaitMs - CYCLE_JITTER_MS),
    maxMs: ttlMs + ETCD_EXPIRY_SCAN_MS,
    rule:
      `ttl ${formatBound(ttlMs)} − loop_wait ${formatBound(loopWaitMs)} − 0.5 s (a cycle's jitter) … ` +
      `ttl + 0.5 s (etcd's scan for expired leases)`,
  };
  const withoutWrites = {
    minMs: Math.max(0, detection.minMs - goesOn.maxMs),
    maxMs: Math.max(0, detection.maxMs - goesOn.minMs),
  };
  return { detection, withoutWrites };
}

/**
 * A leader without its DCS takes writes until Patroni gives up. That and the expiry both count from the last renewal,
 * so the point in the cycle at which the fault came makes no difference.
 * - Soonest: the next renewal fails, after retry_timeout for the request and as long for the list of etcd's members
 *   (dcs/etcd.py, api_execute), and as long again where the list was due before.
 * - Latest, for a fault in the middle of a cycle: the write of /status waits for one member and touch_member for 2 ×
 *   retry_timeout, both without consequence. Then the next cycle waits for retry_timeout until the watch's cache is
 *   back, and demotes (dcs/etcd3.py; FINDINGS.md, 12).
 */
function expiryAfterDemotion(config: EffectiveConfig): KeyLoss {
  const { ttlMs, loopWaitMs, retryTimeoutMs } = config.patroni;
  const { detection } = expiry(config, { minMs: 0, maxMs: 0 });
  const soonestMs = loopWaitMs + 2 * retryTimeoutMs;
  const latestMs = Math.max(loopWaitMs, retryTimeoutMs / ETCD_MEMBERS) + 3 * retryTimeoutMs;
  const withoutWrites = {
    minMs: Math.max(0, ttlMs - latestMs - CYCLE_JITTER_MS),
    maxMs: Math.max(0, ttlMs + ETCD_EXPIRY_SCAN_MS - soonestMs + CYCLE_JITTER_MS),
  };
  const goesOn =
    `; Patroni gives up ${formatBound(soonestMs)} (loop_wait + 2 × retry_timeout) … ${formatBound(latestMs)} ` +
    `(3 ×, in the middle of a cycle) after its last renewal, and until then writes go on`;
  return { detection: { ...detection, rule: detection.rule + goesOn }, withoutWrites };
}

/** PostgreSQL is shut down, then Patroni deletes the key. `servesMs`: how long PostgreSQL may serve before that. */
function release(servesMs: number): KeyLoss {
  const shutdownMs = Math.ceil(SHUTDOWN_MS / STOP_POLL_MS) * STOP_POLL_MS;
  const maxMs = shutdownMs + CATCH_UP_MS + ANSWERS_MS;
  const checkpoint = servesMs > 0 ? `${formatBound(servesMs)} for a checkpoint while it serves + ` : '';
  return {
    detection: {
      minMs: 0,
      maxMs: servesMs + maxMs,
      rule:
        `no ttl: ${checkpoint}${formatBound(SHUTDOWN_MS)} for PostgreSQL's fast shutdown (no setting bounds it), ` +
        `looked at every 1 s, + 1 s for the replicas to catch up (hard-coded) + 0.5 s`,
    },
    // Patroni first looks at once, when PostgreSQL has hardly begun to stop; so at least 1 s passes.
    withoutWrites: { minMs: STOP_POLL_MS, maxMs },
  };
}

/** PostgreSQL crashes; Patroni notices in its next cycle. */
function crash(mode: `crash-${'in-place' | 'failover' | 'unstartable'}`, loopWaitMs: number): KeyLoss {
  const noticedMs = loopWaitMs + CYCLE_JITTER_MS;
  const noticed = `no ttl: loop_wait ${formatBound(loopWaitMs)} + 0.5 s until Patroni looks`;
  const starts = `${formatBound(FAILED_START_MS)} for a start that fails (no setting bounds it) + loop_wait`;
  const bounds = {
    'crash-in-place': { maxMs: noticedMs, rule: `${noticed}; the key stays` },
    'crash-failover': { maxMs: noticedMs + ANSWERS_MS, rule: `${noticed} + 0.5 s` },
    'crash-unstartable': {
      maxMs: noticedMs + FAILED_START_MS + loopWaitMs + ANSWERS_MS,
      rule: `${noticed} + ${starts} + 0.5 s`,
    },
  };
  const { maxMs, rule } = bounds[mode];
  return { detection: { minMs: 0, maxMs, rule }, withoutWrites: { minMs: 0, maxMs } };
}
