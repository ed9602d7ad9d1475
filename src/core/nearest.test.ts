import { describe, expect, it } from 'vitest';
import { didYouMean, nearest, oneOf } from './nearest.js';

const NAMES = ['leader-kill', 'leader-stop', 'leader-network-loss', 'steady'];

describe('nearest', () => {
  it('finds slips of the hand, and names no others beside them', () => {
    expect(nearest('leader-kil', NAMES)).toEqual(['leader-kill']);
    expect(nearest('STEDY', NAMES)).toEqual(['steady']);
  });

  it('finds a name by its beginning or end', () => {
    expect(nearest('stop', NAMES)).toEqual(['leader-stop']);
    expect(nearest('leader', NAMES)).toEqual(['leader-kill', 'leader-stop', 'leader-network-loss']);
  });

  it('finds nothing where nothing is near', () => {
    expect(nearest('quorum', NAMES)).toEqual([]);
    expect(didYouMean('quorum', NAMES)).toBe('');
  });
});

describe('words', () => {
  it('lists', () => {
    expect([oneOf([]), oneOf(['a']), oneOf(['a', 'b']), oneOf(['a', 'b', 'c'])]).toEqual([
      '',
      'a',
      'a or b',
      'a, b or c',
    ]);
  });

  it('asks', () => {
    expect(didYouMean('kil', ['kill', 'stop'])).toBe(': did you mean kill?');
  });
});
