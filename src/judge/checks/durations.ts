import { holds, parseComparison, parseDuration, type Comparison, type DurationRange } from '../../core/units.js';
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
export function judgeDuration(expectation: string, measured: MeasuredDuration, reason: string): Finding {
  const { between, text, evidence } = measured;
  const comparison = durationComparison(expectation);
  const outcomes = [holds(comparison, between.minMs), holds(comparison, between.maxMs)];
  if (outcomes.every(Boolean)) return pass(expectation, text, evidence);
  if (outcomes.some(Boolean)) return inconclusive(expectation, text, WITHIN_ERROR, evidence);
  return fail(expectation, text, reason, evidence);
}

/** "< 30s" in ms. @throws Error for anything else, which the schema does not allow. */
export function durationComparison(expectation: string): Comparison {
  const comparison = parseComparison(expectation, parseDuration);
  if (!comparison) throw new Error(`not a comparison with a length of time: ${expectation}`);
  return comparison;
}

/** "30s" in ms. @throws Error for anything else, which the schema does not allow. */
export function durationMs(expectation: string): number {
  const ms = parseDuration(expectation);
  if (ms === null) throw new Error(`not a length of time: ${expectation}`);
  return ms;
}
