import { routerModelOf } from '../components/router-models.js';
import type { DurationRange } from '../core/units.js';
import type { FailureSettings } from '../faults/failure-mode.js';
import { traitsOf } from '../faults/registry.js';
import type { FaultStep } from '../scenario/schema.js';
import type { Bound, FailureMode, PredictionInput } from './bounds/bound.js';
import { keyLossOf } from './bounds/key-loss.js';
import { takeoverOf, type Takeover } from './bounds/takeover.js';
import type { PhaseName } from './types.js';

export type { Bound, FailureMode, PredictionInput } from './bounds/bound.js';

export interface Predictions {
  mode: FailureMode;
  phases: Record<Exclude<PhaseName, 'rejoin'>, Bound>;
  /** T1 → T8. */
  outage: DurationRange;
}

/**
 * The failure mode of a fault; null where no rule predicts its outage, so `writeOutage: predicted` cannot be judged.
 */
export function failureModeOf(step: FaultStep, settings: FailureSettings): FailureMode | null {
  return traitsOf(step).failureMode(settings);
}

/** Assumed for crash recovery, from the last checkpoint on. No setting bounds it. */
const CRASH_RECOVERY_MS = 3000;

/**
 * The bounds of every phase of a failover, from the settings in force. Each is a worst case. Where the program has no
 * setting, it contains a constant, and its rule says so. Sources: docs/dynamic_configuration.rst of Patroni; Pigsty's
 * model of a dead node.
 */
export function predict(input: PredictionInput): Predictions {
  const { detection, withoutWrites } = keyLossOf(input);
  const takeover = takeoverOf(input);
  const { election, promotion, routing, client, takenToWritten } = takeover;
  const outage =
    input.mode === 'crash-in-place'
      ? restartedInPlace(detection, takeover)
      : {
          minMs: mayGoOn(input) ? 0 : withoutWrites.minMs + election.minMs + takenToWritten.minMs,
          maxMs: withoutWrites.maxMs + election.maxMs + takenToWritten.maxMs,
        };
  return { mode: input.mode, phases: { detection, election, promotion, routing, client }, outage };
}

/** Whether clients may go on writing to the old leader until the new one takes writes: nothing ends their sessions. */
function mayGoOn({ config, mode }: PredictionInput): boolean {
  return (mode === 'frozen' || mode === 'orphaned') && !routerModelOf(config).endsSessions;
}

/** PostgreSQL restarts on its node. HAProxy may have taken the node out meanwhile, or not. */
function restartedInPlace(detection: Bound, { routing, client }: Takeover): DurationRange {
  return { minMs: 0, maxMs: detection.maxMs + CRASH_RECOVERY_MS + routing.maxMs + client.maxMs };
}
