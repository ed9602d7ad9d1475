import { describe, expect, it } from 'vitest';
import { roughly } from './words.js';

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
