import { routerModelOf } from '../../components/router-models.js';
import type { DurationRange } from '../../core/units.js';
import { ANSWERS_MS, formatBound, type Bound, type PredictionInput } from './bound.js';

/** How long the old leader holds its key after the fault, and after its last write. */
export interface KeyLoss {
  /** T0 → T3. */
  detection: Bound;
  /** T1 → T3: from the old leader's last write. Shorter than the detection where writes go on after the fault. */
  withoutWrites: DurationRange;
}

/** Patroni renews the lease once per loop_wait cycle, at a point that varies by about this much. */
const CYCLE_JITTER_MS = 500;
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
 * Bounds from the fault, and from the last write, until the leader key is gone. Sources: Patroni 4.0.7, those above,
 * and the timing of the DCS (components/dcs.ts).
 */
export function keyLossOf(input: PredictionInput): KeyLoss {
  switch (input.mode) {
    case 'gone':
      return expiry(input, { minMs: 0, maxMs: 0 });
    case 'frozen':
      return expiry(input, routerModelOf(input.config).untilGivenUp(input.config, 'silent'));
    case 'orphaned':
      return expiry(input, routerModelOf(input.config).untilGivenUp(input.config, 'refused'));
    case 'cut-from-dcs':
      return expiryAfterDemotion(input);
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
function expiry({ config: { patroni }, dcs }: PredictionInput, goesOn: DurationRange): KeyLoss {
  const { ttlMs, loopWaitMs } = patroni;
  const lease = dcs.model.timing.expiry(patroni);
  const detection = {
    minMs: Math.max(0, lease.minMs - loopWaitMs - CYCLE_JITTER_MS),
    maxMs: lease.maxMs,
    rule:
      `ttl ${formatBound(ttlMs)}${lease.soonest} − loop_wait ${formatBound(loopWaitMs)} − 0.5 s (a cycle's jitter) … ` +
      `ttl${lease.latest}`,
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
 */
function expiryAfterDemotion(input: PredictionInput): KeyLoss {
  const { model, members } = input.dcs;
  const { detection } = expiry(input, { minMs: 0, maxMs: 0 });
  const lease = model.timing.expiry(input.config.patroni);
  const demotion = model.timing.demotion(input.config.patroni, members);
  const withoutWrites = {
    minMs: Math.max(0, lease.minMs - demotion.maxMs - CYCLE_JITTER_MS),
    maxMs: Math.max(0, lease.maxMs - demotion.minMs + CYCLE_JITTER_MS),
  };
  const goesOn = `; Patroni gives up ${demotion.rule} after its last renewal, and until then writes go on`;
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
