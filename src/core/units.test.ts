import { describe, expect, it } from 'vitest';
import { formatEstimate } from './units.js';

describe('an estimate in words', () => {
  it('is the middle of the range and how far its ends are off', () => {
    expect(formatEstimate({ minMs: 20_666, maxMs: 20_694 })).toBe('20.68 s ± 14 ms');
    expect(formatEstimate({ minMs: 490, maxMs: 515 })).toBe('503 ms ± 13 ms');
    expect(formatEstimate({ minMs: 0, maxMs: 40 })).toBe('20 ms ± 20 ms');
  });
  it('is never said to be exact', () => {
    expect(formatEstimate({ minMs: 5000, maxMs: 5000 })).toBe('5.00 s ± 1 ms');
  });
});
