/** Quantiles with distribution-free confidence intervals. */

/** The confidence of every interval of a campaign. */
export const CONFIDENCE = 0.95;

export interface ConfidenceInterval {
  /** Null where the sample is too small for a bound on this side. */
  low: number | null;
  high: number | null;
}

/** Returns a sorted copy, ascending. */
export function sorted(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b);
}

/**
 * The q-quantile (0 ≤ q ≤ 1) by linear interpolation between the two nearest values: Hyndman and Fan's type 7, the
 * default of R and NumPy. Null for an empty sample.
 */
export function quantile(values: readonly number[], q: number): number | null {
  const ascending = sorted(values);
  const at = (ascending.length - 1) * q;
  const below = ascending[Math.floor(at)];
  const above = ascending[Math.ceil(at)];
  return below === undefined || above === undefined ? null : below + (above - below) * (at - Math.floor(at));
}

/**
 * A confidence interval of the q-quantile from order statistics: the number of values below the true quantile is
 * binomial(n, q), whatever the distribution. Each tail has at most (1 − confidence) / 2. An end is null where even the
 * extreme value is not enough: the median needs 6 values, the upper end of the 95th percentile 72. (Conover, Practical
 * Nonparametric Statistics, 3.2.)
 */
export function quantileInterval(values: readonly number[], q: number, confidence = CONFIDENCE): ConfidenceInterval {
  const ascending = sorted(values);
  const n = ascending.length;
  const tail = (1 - confidence) / 2;
  let below = 0;
  let low: number | null = null;
  let high: number | null = null;
  for (let k = 0; k < n; k++) {
    below += binomial(n, k, q);
    // `below` is P(at most k values lie below the quantile); k is the index of the order statistic.
    if (below <= tail) low = ascending[k] ?? null;
    if (high === null && below >= 1 - tail) high = ascending[k] ?? null;
  }
  return { low, high };
}

/** P(X = k) of binomial(n, p), computed with logarithms: the coefficients overflow from n = 1030 on. */
function binomial(n: number, k: number, p: number): number {
  if (p === 0) return k === 0 ? 1 : 0;
  if (p === 1) return k === n ? 1 : 0;
  let log = k * Math.log(p) + (n - k) * Math.log1p(-p);
  for (let i = 1; i <= k; i++) log += Math.log((n - k + i) / i);
  return Math.exp(log);
}
