import { formatBound, type Bound } from '../../components/bound.js';
import type { StackDcs } from '../../components/dcs-models.js';
import type { FailureMode } from '../../faults/failure-mode.js';
import type { EffectiveConfig } from '../../history/events.js';

export { formatBound, type Bound };
export type { FailureMode } from '../../faults/failure-mode.js';

export interface PredictionInput {
  config: EffectiveConfig;
  mode: FailureMode;
  dcs: StackDcs;
  writePacingMs: number;
}

/** Time for a put or delete in the DCS, for the watch that wakes a replica, and for the answers of healthy members. */
export const ANSWERS_MS = 500;
