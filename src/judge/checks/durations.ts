import { holds, parseComparison, parseDuration, type Comparison, type DurationRange } from '../../core/units.js';
import { fail, inconclusive, pass, WITHIN_ERROR, type Finding } from './check.js';

/** A length of time as the checks hold it against what was expected. */
export interface MeasuredDuration {
  lengthMs: number;
  /** What it was at least and at most, ms. */
  between: DurationRange;
  text: string;
  evidence: number[];
}

/**
 * Judges a length against a comparison, "< 30s": it has to hold, or not to hold, for the shortest and the longest it
 * can be.
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

/** "30s" in ms. @throws Error for anything else, likewise. */
export function durationMs(expectation: string): number {
  const ms = parseDuration(expectation);
  if (ms === null) throw new Error(`not a length of time: ${expectation}`);
  return ms;
}
