import { describe, expect, it } from 'vitest';
import { exampleRun } from './testing/example.js';
import { describeRejoin, roughly } from './format.js';

describe('roughly', () => {
  it.each([
    [300, '5 s'],
    [67_900, '70 s'],
    [101_800, '2 min'],
    [405_000, '7 min'],
  ])('says %i ms no finer than an estimate is', (ms, words) => {
    expect(roughly(ms)).toBe(words);
  });
});

describe('how the member that was hit came back', () => {
  const { result } = exampleRun();
  const gone = { ...result, rejoin: { ...result.rejoin, node: 'patroni1', means: 'none' as const, ms: null } };

  it('did not', () => expect(describeRejoin(gone)).toBe('patroni1 did not come back'));
  it('has nothing to come back to where it leads', () =>
    expect(describeRejoin({ ...gone, leader: { ...result.leader, after: 'patroni1' } })).toBe(
      'patroni1 leads at the end: nothing to rejoin',
    ));
});
