import { formatDuration } from '../../core/units.js';
import type { FailureMode } from '../../faults/failure-mode.js';
import type { EffectiveConfig } from '../../history/events.js';

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
  writePacingMs: number;
}

/** Time for etcd's put or delete, for the watch that wakes a replica, and for the answers of healthy members. */
export const ANSWERS_MS = 500;

/** `2 s`, `1.5 s`, `10 ms`. */
export function formatBound(ms: number): string {
  return ms >= 1000 && ms % 100 === 0 ? `${ms / 1000} s` : formatDuration(ms);
}
