import type { LengthRange } from '../core/units.js';
import type { EffectiveConfig } from '../history/events.js';
import type { FaultStep } from '../scenario/schema.js';
import type { Bound, FailureMode, PredictionInput } from './bounds/bound.js';
import { keyLossOf } from './bounds/key-loss.js';
import { takeoverOf, type Takeover } from './bounds/takeover.js';
import type { PhaseName } from './types.js';

export type { Bound, FailureMode, PredictionInput } from './bounds/bound.js';
export { acceptsLeaderOnly } from './bounds/takeover.js';

export interface Predictions {
  mode: FailureMode;
  phases: Record<Exclude<PhaseName, 'rejoin'>, Bound>;
  /** T1 → T8. */
  outage: LengthRange;
}

/** The mode of a fault, or null where no rule predicts the outage (and `writeOutage: predicted` cannot be judged). */
export function failureModeOf(
  step: FaultStep,
  settings: Pick<EffectiveConfig['patroni'], 'failsafeMode' | 'primaryStartTimeoutMs'>,
): FailureMode | null {
  switch (step.fault) {
    case 'kill':
      return 'gone';
    case 'stop':
    case 'restart':
      return 'graceful';
    case 'partition':
      if (step.ports.length > 0 || step.direction !== 'both') return null;
      if (step.from === 'everyone') return 'gone';
      // Where etcd refuses instead of falling silent, how long Patroni tries is another rule, and not known here.
      return step.from === 'all-etcd' && step.action === 'drop' && !settings.failsafeMode ? 'cut-from-dcs' : null;
    case 'process':
      return processFailure(step, settings.primaryStartTimeoutMs);
    case 'pause':
      return 'gone';
    case 'operation':
      if (step.answer === 'refused') return null;
      return step.operation === 'switchover' || step.operation === 'failover' ? 'switchover' : null;
    case 'wipe':
      return step.target === 'leader' || step.target === 'old-leader' ? 'gone' : null;
    case 'duplicate':
    case 'packet-loss':
    case 'bandwidth':
    case 'latency':
    case 'cpu':
    case 'memory':
    case 'disk-full':
    case 'replay-pause':
    case 'missing-program':
      return null;
  }
}

function processFailure(
  { process, signal }: FaultStep & { fault: 'process' },
  primaryStartTimeoutMs: number,
): FailureMode | null {
  if (process === 'patroni') {
    return ({ stop: 'frozen', 'keep-down': 'orphaned', terminate: 'graceful', kill: null } as const)[signal];
  }
  if (process !== 'postmaster' || (signal !== 'kill' && signal !== 'keep-down')) return null;
  if (primaryStartTimeoutMs === 0) return 'crash-failover';
  return signal === 'kill' ? 'crash-in-place' : 'crash-unstartable';
}

/** Crash recovery of what was written since the last checkpoint: no setting bounds it. */
const CRASH_RECOVERY_MS = 3000;

/**
 * The bounds of every phase of a failover, from the settings in force. Each is an honest worst case, with a constant
 * where the program has no setting; its rule says so. Sources: docs/dynamic_configuration.rst of Patroni; Pigsty's model of a dead
 * node.
 */
export function predict(input: PredictionInput): Predictions {
  const { detection, withoutWrites } = keyLossOf(input);
  const takeover = takeoverOf(input);
  const { election, promotion, routing, client, takenToWritten } = takeover;
  const outage =
    input.mode === 'crash-in-place'
      ? restartedInPlace(detection, takeover)
      : {
          minMs: withoutWrites.minMs + election.minMs + takenToWritten.minMs,
          maxMs: withoutWrites.maxMs + election.maxMs + takenToWritten.maxMs,
        };
  return { mode: input.mode, phases: { detection, election, promotion, routing, client }, outage };
}

/** PostgreSQL comes back where it was; HAProxy may have taken it out meanwhile, or not. */
function restartedInPlace(detection: Bound, { routing, client }: Takeover): LengthRange {
  return { minMs: 0, maxMs: detection.maxMs + CRASH_RECOVERY_MS + routing.maxMs + client.maxMs };
}
