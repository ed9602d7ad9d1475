import { describe, expect, it } from 'vitest';
import { RowDifference } from './row-difference.js';

type Runs = [number, number][];

/** The numbers from 1 to 20 of one writer that the first has and the second has not. */
function only(rows: Runs, others: Runs): number[] {
  const difference = new RowDifference({ 4: rows }, { 4: others });
  const found = Array.from({ length: 20 }, (_, index) => index + 1).filter((seq) => difference.has({ writer: 4, seq }));
  expect(difference.count).toBe(found.length);
  return found;
}

describe('the rows that only one copy has', () => {
  it.each<[string, Runs, Runs, number[]]>([
    ['the same', [[1, 9]], [[1, 9]], []],
    [
      'the same in other runs',
      [[1, 9]],
      [
        [1, 4],
        [5, 9],
      ],
      [],
    ],
    ['the end', [[1, 9]], [[1, 7]], [8, 9]],
    ['the beginning', [[1, 9]], [[3, 12]], [1, 2]],
    [
      'a hole',
      [[1, 9]],
      [
        [1, 3],
        [6, 9],
      ],
      [4, 5],
    ],
    [
      'holes in several runs',
      [
        [1, 4],
        [8, 12],
      ],
      [
        [2, 3],
        [9, 9],
        [11, 20],
      ],
      [1, 4, 8, 10],
    ],
    ['all', [[3, 4]], [], [3, 4]],
    ['none', [], [[3, 4]], []],
  ])('%s', (_what, rows, others, expected) => expect(only(rows, others)).toEqual(expected));

  it('counts a writer that the other copy does not know', () => {
    expect(new RowDifference({ 1: [[1, 5]], 2: [[1, 3]] }, { 1: [[1, 5]] }).count).toBe(3);
  });
});
