import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../core/random.js';
import { quantile, quantileInterval } from './quantile.js';
import { distributionOfU, midranks, normalTail, rankSumTest, statisticU } from './rank-sum.js';
import { shiftOf } from './shift.js';

const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1);

describe('quantile', () => {
  it('interpolates as R and NumPy do by default', () => {
    // numpy.percentile([1, 2, 4, 8, 16], [50, 95]) = 4, 14.4
    expect(quantile([16, 1, 8, 2, 4], 0.5)).toBe(4);
    expect(quantile([16, 1, 8, 2, 4], 0.95)).toBeCloseTo(14.4, 10);
    expect(quantile([3], 0.95)).toBe(3);
    expect(quantile([], 0.5)).toBeNull();
  });
});

describe('the interval of a quantile', () => {
  // Order statistics for a 95 % interval of the median: Conover, table A3; Hollander and Wolfe, table A.2 (sign test).
  it.each([
    [6, 1, 6],
    [8, 1, 8],
    [9, 2, 8],
    [10, 2, 9],
    [12, 3, 10],
    [15, 4, 12],
    [20, 6, 15],
    [25, 8, 18],
    [30, 10, 21],
    [50, 18, 33],
  ])('of the median of %i values is from the %i-th to the %i-th', (n, low, high) => {
    expect(quantileInterval(upTo(n), 0.5)).toEqual({ low, high });
  });

  it('has no end that the sample cannot give', () => {
    expect(quantileInterval(upTo(5), 0.5)).toEqual({ low: null, high: null });
    expect(quantileInterval(upTo(71), 0.95).high).toBeNull();
    expect(quantileInterval(upTo(72), 0.95).high).toBe(72);
    expect(quantileInterval(upTo(12), 0.95).low).toBe(10);
    expect(quantileInterval([], 0.5)).toEqual({ low: null, high: null });
  });

  it('holds the median in at least 95 of 100 samples', () => {
    const random = seededRandom(11);
    let held = 0;
    for (let round = 0; round < 2000; round++) {
      const { low, high } = quantileInterval(
        upTo(12).map(() => random() ** 3),
        0.5,
      );
      if (low !== null && high !== null && low <= 0.125 && high >= 0.125) held += 1;
    }
    expect(held).toBeGreaterThan(1880);
    expect(held).toBeLessThan(1980);
  });
});

/**
 * Permeability constants of the human chorioamnion at term and between 12 and 26 weeks (Hollander and Wolfe 4.1; R's
 * ?wilcox.test).
 */
const TERM = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
const EARLY = [1.15, 0.88, 0.9, 0.74, 1.21];

describe('the rank-sum test', () => {
  it('gives the published result of Hollander and Wolfe', () => {
    const test = rankSumTest(TERM, EARLY);
    expect(test?.u).toBe(35);
    // R: one-sided 0.1272; scipy.stats.mannwhitneyu(method='exact'): 0.2544122544122544
    expect(test?.p).toBeCloseTo(0.2544122544122544, 12);
  });

  it('is exact under ties, by going through all choices', () => {
    const [x, y] = [
      [1, 2, 2, 5],
      [2, 3, 5, 5, 7],
    ];
    const pooled = [...x, ...y];
    const ranks = midranks(pooled);
    const sums: number[] = [];
    for (let mask = 0; mask < 2 ** 9; mask++) {
      const chosen = ranks.filter((_, index) => (mask >> index) & 1);
      if (chosen.length === 4) sums.push(chosen.reduce((a, b) => a + b, 0) - 10);
    }
    const u = statisticU(x, y);
    const low = sums.filter((sum) => sum <= u).length / sums.length;
    const high = sums.filter((sum) => sum >= u).length / sums.length;
    expect(rankSumTest(x, y)?.p).toBeCloseTo(2 * Math.min(low, high), 12);
    expect(distributionOfU(pooled, 4).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });

  it('approximates large samples, and knows no difference where all are equal', () => {
    const x = upTo(60).map((value) => value + 12.5);
    const y = upTo(60);
    // scipy.stats.mannwhitneyu(x, y, method='asymptotic'): p = 0.0004243453375935733
    expect(rankSumTest(x, y)?.p).toBeCloseTo(0.0004243453375935733, 6);
    expect(rankSumTest(Array<number>(60).fill(3), Array<number>(60).fill(3))?.p).toBe(1);
    expect(rankSumTest([], [1])).toBeNull();
    expect(normalTail(1.959964)).toBeCloseTo(0.025, 6);
  });
});

describe('the shift', () => {
  it('is the published estimate and interval', () => {
    const shift = shiftOf([{ before: EARLY, after: TERM }]);
    // R: wilcox.test(x, y, conf.int = TRUE): estimate 0.305, 95 percent interval -0.15 … 0.76
    expect(shift?.estimate).toBeCloseTo(0.305, 10);
    expect(shift?.interval.low).toBeCloseTo(-0.15, 10);
    expect(shift?.interval.high).toBeCloseTo(0.76, 10);
  });

  // Critical values of U, two-sided 5 % (Mann and Whitney 1947; Siegel, table K): the interval begins one after them.
  it.each([
    [4, 4, 0], [5, 5, 2], [6, 8, 8], [7, 7, 8], [8, 8, 13], [10, 10, 23], [9, 15, 34], [12, 12, 37], [20, 20, 127],
  ])('of %i and %i values leaves out the first %i differences', (m, n, critical) => {
    // Each difference is another one, and its place is known.
    const before = upTo(m);
    const after = upTo(n).map((value) => value * 1000);
    const differences = after.flatMap((a) => before.map((b) => a - b)).sort((a, b) => a - b);
    const shift = shiftOf([{ before, after }]);
    expect(shift?.interval).toEqual({ low: differences[critical], high: differences[m * n - 1 - critical] });
  }); // prettier-ignore

  it('says that three values a side are too few for an interval', () => {
    expect(shiftOf([{ before: [1, 2, 3], after: [4, 5, 6] }])).toMatchObject({
      estimate: 3,
      interval: { low: null, high: null },
    });
    expect(shiftOf([{ before: [], after: [1] }])).toBeNull();
  });

  it('averages over strata: what differs between them does not count', () => {
    const random = seededRandom(5);
    const sample = (from: number) => upTo(6).map(() => from + random());
    const strata = [0, 10, 50].map((level) => ({ before: sample(level), after: sample(level + 2) }));
    const shift = shiftOf(strata);
    expect(shift?.estimate).toBeCloseTo(2, 0);
    expect(shift?.interval.low).toBeGreaterThan(1.5);
    expect(shift?.interval.high).toBeLessThan(2.5);
    // More is known than of any one of them.
    const one = shiftOf(strata.slice(0, 1));
    const width = ({ low, high }: { low: number | null; high: number | null }) => (high ?? 0) - (low ?? 0);
    expect(width(shift?.interval ?? { low: 0, high: 0 })).toBeLessThan(width(one?.interval ?? { low: 0, high: 0 }));
  });

  it('covers the true shift about 95 times of 100, exactly and by approximation', () => {
    for (const [n, rounds] of [
      [8, 600],
      [60, 100],
    ] as const) {
      const random = seededRandom(3);
      let held = 0;
      for (let round = 0; round < rounds; round++) {
        const before = upTo(n).map(() => random());
        const after = upTo(n).map(() => random() + 0.4);
        const { low, high } = shiftOf([{ before, after }])?.interval ?? { low: null, high: null };
        if (low !== null && high !== null && low <= 0.4 && high >= 0.4) held += 1;
      }
      expect(held / rounds).toBeGreaterThan(0.9);
      expect(held / rounds).toBeLessThan(0.995);
    }
  });
});
