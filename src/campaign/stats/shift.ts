import { CONFIDENCE, quantile, sorted, type ConfidenceInterval } from './quantile.js';
import { distributionOfU, LARGEST_EXACT, rankSumTest } from './rank-sum.js';

/** Two samples that differ only in what is being compared. */
export interface Stratum {
  before: readonly number[];
  after: readonly number[];
}

export interface Shift {
  /** How much larger `after` is: the median of all differences within the strata (Hodges and Lehmann). */
  estimate: number;
  /** From the exact distribution of the rank-sum statistic; both ends are null for too few values. */
  interval: ConfidenceInterval;
  /** Two-sided p-value of the rank-sum test; null for several strata. */
  p: number | null;
}

/**
 * The shift from `before` to `after`. With several strata, differences are taken within each stratum, so that
 * differences between strata do not matter; the null distribution of the summed statistics is the convolution. Null
 * where no stratum has values on both sides.
 */
export function shiftOf(strata: readonly Stratum[], confidence = CONFIDENCE): Shift | null {
  const usable = strata.filter(({ before, after }) => before.length > 0 && after.length > 0);
  const differences = sorted(usable.flatMap(({ before, after }) => after.flatMap((a) => before.map((b) => a - b))));
  const estimate = quantile(differences, 0.5);
  if (estimate === null) return null;
  const cut = cutOff(usable, (1 - confidence) / 2);
  const interval =
    cut === 0
      ? { low: null, high: null }
      : { low: differences[cut - 1] ?? null, high: differences[differences.length - cut] ?? null };
  const [only] = usable;
  const p = usable.length === 1 && only ? (rankSumTest(only.after, only.before)?.p ?? null) : null;
  return { estimate, interval, p };
}

/**
 * The rank, from either end, of the difference that bounds the interval: the largest c with P(U ≤ c − 1) ≤ tail; 0
 * where there is none. With ties the interval is too wide rather than too narrow. (Hollander and Wolfe, Nonparametric
 * Statistical Methods, 4.3.)
 */
function cutOff(strata: readonly Stratum[], tail: number): number {
  const total = strata.reduce((sum, { before, after }) => sum + before.length + after.length, 0);
  return total <= LARGEST_EXACT ? exactCutOff(strata, tail) : normalCutOff(strata, tail);
}

function exactCutOff(strata: readonly Stratum[], tail: number): number {
  const all = strata.map(({ before, after }) => withoutTies(before.length, after.length)).reduce(convolved);
  let below = 0;
  for (let k = 0; k < all.length; k++) {
    below += all[k] ?? 0;
    if (below > tail) return k;
  }
  return all.length;
}

/** P(U = k) for samples of these sizes, without ties. */
function withoutTies(before: number, after: number): Float64Array {
  const ranks = Array.from({ length: before + after }, (_, index) => index);
  return distributionOfU(ranks, after).filter((_, doubled) => doubled % 2 === 0);
}

function convolved(a: Float64Array, b: Float64Array): Float64Array {
  const sum = new Float64Array(a.length + b.length - 1);
  a.forEach((p, i) => b.forEach((q, j) => (sum[i + j] = (sum[i + j] ?? 0) + p * q)));
  return sum;
}

/** The 97.5 % quantile of the standard normal: beyond LARGEST_EXACT only CONFIDENCE is supported. */
const Z = 1.959964;

function normalCutOff(strata: readonly Stratum[], tail: number): number {
  if (Math.abs(tail - (1 - CONFIDENCE) / 2) > 1e-9) throw new Error('only the usual confidence is known here');
  const sizes = strata.map(({ before, after }) => [before.length, after.length] as const);
  const mean = sizes.reduce((sum, [m, n]) => sum + (m * n) / 2, 0);
  const variance = sizes.reduce((sum, [m, n]) => sum + (m * n * (m + n + 1)) / 12, 0);
  return Math.max(0, Math.floor(mean - Z * Math.sqrt(variance)));
}
