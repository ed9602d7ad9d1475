import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ensureSorted, firstWhere, lastBefore, lowerBound, mergeSorted } from './sorted.js';

const numbers = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 30 });

it('finds the same place as a walk through the list', () => {
  fc.assert(
    fc.property(numbers, fc.integer({ min: -1, max: 51 }), (list, limit) => {
      const sorted = list.sort((a, b) => a - b);
      const expected = sorted.findIndex((value) => value >= limit);
      expect(lowerBound(sorted, (value) => value >= limit)).toBe(expected < 0 ? sorted.length : expected);
      expect(firstWhere(sorted, (value) => value >= limit)).toBe(sorted.find((value) => value >= limit));
      expect(lastBefore(sorted, (value) => value >= limit)).toBe(sorted.findLast((value) => value < limit));
    }),
  );
});

it('merges two lists, the first one’s first where they are equal', () => {
  fc.assert(
    fc.property(numbers, numbers, (first, second) => {
      const tagged = (list: number[], from: string) => list.sort((a, b) => a - b).map((t) => ({ t, from }));
      const [a, b] = [tagged(first, 'a'), tagged(second, 'b')];
      expect(mergeSorted(a, b, ({ t }) => t)).toEqual([...a, ...b].sort((x, y) => x.t - y.t));
    }),
  );
});

it('sorts only what is out of order, and keeps equals as they were', () => {
  const out = [
    { t: 2, id: 1 },
    { t: 1, id: 2 },
    { t: 2, id: 3 },
  ];
  expect(ensureSorted(out, ({ t }) => t).map(({ id }) => id)).toEqual([2, 1, 3]);
});
