import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reconcile } from './final-read.js';
import { Runs } from './runs.js';

const numbers = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 60 });
const runsOf = (values: readonly number[]) => {
  const runs = new Runs();
  for (const value of values) runs.add(value);
  return runs;
};

describe('runs of numbers', () => {
  it('join whatever order they come in', () => {
    expect(runsOf([1, 2, 4, 3, 9, 7, 8, 8]).runs).toEqual([
      [1, 4],
      [7, 9],
    ]);
  });

  it('are a set: the same size, and the same difference', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const left = [...new Set(a)].filter((value) => !b.includes(value)).sort((x, y) => x - y);
        expect(runsOf(a).size).toBe(new Set(a).size);
        expect(runsOf(a).without(runsOf(b)).runs).toEqual(runsOf(left).runs);
      }),
    );
  });
});

describe('the reconciliation of a session', () => {
  const answer = { address: '10.0.0.2', port: 5432, inRecovery: false };
  const reconciled = (acknowledged: number[], doubtful: number[], present: number[], duplicated = 0) =>
    reconcile(
      { acknowledged: runsOf(acknowledged), doubtful: runsOf(doubtful) },
      { answer, present: runsOf(present), duplicated },
    );

  it('are even where all that was acknowledged is there', () => {
    expect(reconciled([1, 2, 3], [], [1, 2, 3])).toMatchObject({ lost: 0, recovered: 0, unexpected: 0 });
  });

  it('tell what was lost, by its numbers', () => {
    expect(reconciled([1, 2, 3, 5, 6], [4], [1, 2])).toMatchObject({
      lost: 3,
      lostRuns: [
        [3, 3],
        [5, 6],
      ],
      recovered: 0,
    });
  });

  it('tell what was in doubt and is there, and what should not be', () => {
    expect(reconciled([1, 2], [3, 4], [1, 2, 4, 9], 1)).toMatchObject({
      lost: 0,
      recovered: 1,
      unexpected: 1,
      duplicated: 1,
    });
  });
});
