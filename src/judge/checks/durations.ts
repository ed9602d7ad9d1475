import type { Comparison } from '../../core/comparison.js';
import type { DurationRange } from '../../core/units.js';
import { fail, inconclusive, pass, WITHIN_ERROR, type Finding } from './check.js';

/** A measured length of time, as the checks compare it with the expectation. */
export interface MeasuredDuration {
  lengthMs: number;
  /** The shortest and the longest that it can have been. */
  between: DurationRange;
  text: string;
  evidence: number[];
}

/**
 * Judges a length against a comparison such as "< 30s". The comparison has to hold, or not to hold, for both the
 * shortest and the longest possible length; else the finding is inconclusive.
 */
export function judgeDuration(expected: Comparison, measured: MeasuredDuration, reason: string): Finding {
  const { between, text, evidence } = measured;
  const expectation = expected.toString();
  const outcomes = [expected.holds(between.minMs), expected.holds(between.maxMs)];
  if (outcomes.every(Boolean)) return pass(expectation, text, evidence);
  if (outcomes.some(Boolean)) return inconclusive(expectation, text, WITHIN_ERROR, evidence);
  return fail(expectation, text, reason, evidence);
}
