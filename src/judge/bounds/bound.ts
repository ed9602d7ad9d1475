import type { StackDcs } from '../../components/dcs-models.js';
import type { FailureMode } from '../../faults/failure-mode.js';
import type { EffectiveConfig } from '../../history/events.js';

export { formatBound } from '../../core/units.js';
export type { FailureMode } from '../../faults/failure-mode.js';

/** The shortest and the longest time that a phase can take, and why. */
export interface Bound {
  minMs: number;
  maxMs: number;
  /** The rule in words, with its numbers. */
  rule: string;
}

export interface PredictionInput {
  config: EffectiveConfig;
  mode: FailureMode;
  dcs: StackDcs;
  writePacingMs: number;
}

/** Time for a put or delete in the DCS, for the watch that wakes a replica, and for the answers of healthy members. */
export const ANSWERS_MS = 500;
