/**
 * The Mann-Whitney (Wilcoxon rank-sum) statistic and its null distribution. The npm packages lack either the exact
 * distribution with ties or the interval of the shift, so it is implemented here and tested against published tables.
 */

/** Above this total number of values the normal approximation is used: the exact distribution takes N³ steps. */
export const LARGEST_EXACT = 100;

/** The number of pairs in which the value of `x` exceeds that of `y`; a tie counts half. Between 0 and |x|·|y|. */
export function statisticU(x: readonly number[], y: readonly number[]): number {
  let u = 0;
  for (const a of x) for (const b of y) u += a > b ? 1 : a === b ? 0.5 : 0;
  return u;
}

/** Ranks of the values, from 1; equal values share their mean rank. */
export function midranks(values: readonly number[]): number[] {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const ranks = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to + 1 < order.length && order[to + 1]?.value === order[from]?.value) to++;
    for (let k = from; k <= to; k++) ranks[order[k]?.index ?? 0] = (from + to) / 2 + 1;
    from = to + 1;
  }
  return ranks;
}

/**
 * The exact null distribution of U for these pooled values, with `m` of them in the first sample: entry k is P(U = k /
 * 2). Under the null hypothesis every choice of m ranks is equally likely (shift algorithm of Streitberg and Röhmel).
 * Doubled midranks are whole numbers, so ties need no approximation.
 */
export function distributionOfU(pooled: readonly number[], m: number): Float64Array {
  const doubled = midranks(pooled).map((rank) => Math.round(rank * 2));
  const most = doubled.reduce((sum, rank) => sum + rank, 0);
  // ways[c][s]: the number of subsets with c elements and doubled rank sum s.
  const ways = Array.from({ length: m + 1 }, () => new Float64Array(most + 1));
  (ways[0] as Float64Array)[0] = 1;
  for (const rank of doubled) {
    for (let taken = m; taken >= 1; taken--) {
      const [into, from] = [ways[taken] as Float64Array, ways[taken - 1] as Float64Array];
      for (let sum = most; sum >= rank; sum--) into[sum] = (into[sum] ?? 0) + (from[sum - rank] ?? 0);
    }
  }
  // U = rank sum − m(m + 1)/2; all values here are doubled.
  const counts = (ways[m] as Float64Array).slice(m * (m + 1), m * (m + 1) + 2 * m * (pooled.length - m) + 1);
  const total = counts.reduce((sum, value) => sum + value, 0);
  return counts.map((value) => value / total);
}

/**
 * The two-sided p-value of the hypothesis that both samples have one distribution. Exact up to LARGEST_EXACT values;
 * beyond that, normal with corrections for ties and continuity. Null for an empty sample.
 */
export function rankSumTest(x: readonly number[], y: readonly number[]): { u: number; p: number } | null {
  if (x.length === 0 || y.length === 0) return null;
  const u = statisticU(x, y);
  const pooled = [...x, ...y];
  return { u, p: pooled.length <= LARGEST_EXACT ? exactP(u, pooled, x.length) : normalP(u, pooled, x.length) };
}

function exactP(u: number, pooled: readonly number[], m: number): number {
  let [below, above] = [0, 0];
  distributionOfU(pooled, m).forEach((p, doubled) => {
    if (doubled <= u * 2) below += p;
    if (doubled >= u * 2) above += p;
  });
  return Math.min(1, 2 * Math.min(below, above));
}

function normalP(u: number, pooled: readonly number[], m: number): number {
  const n = pooled.length - m;
  const sd = Math.sqrt(varianceOfU(pooled, m));
  if (sd === 0) return 1;
  const z = Math.max(0, Math.abs(u - (m * n) / 2) - 0.5) / sd;
  return Math.min(1, 2 * normalTail(z));
}

/** Var(U) under the null hypothesis, corrected for ties. */
function varianceOfU(pooled: readonly number[], m: number): number {
  const total = pooled.length;
  const n = total - m;
  const sizes = new Map<number, number>();
  for (const value of pooled) sizes.set(value, (sizes.get(value) ?? 0) + 1);
  const ties = [...sizes.values()].reduce((sum, size) => sum + size ** 3 - size, 0);
  return ((m * n) / 12) * (total + 1 - ties / (total * (total - 1)));
}

/** P(Z > z) of the standard normal for z ≥ 0, to 1e-7 (Abramowitz and Stegun 26.2.17). */
export function normalTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const poly = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * poly;
}
