import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { exactly, parseComparison, parseCount, type Comparison } from './comparison.js';
import { parseDuration } from './units.js';

describe('a limit', () => {
  it.each([
    ['< 10', [9], [10, 11]],
    ['<= 10', [9, 10], [11]],
    ['10', [10], [9, 11]],
    ['= 10', [10], [9, 11]],
    ['>=10', [10, 11], [9]],
    ['> 10', [11], [9, 10]],
  ])('%s holds for %j, not for %j', (text, within, beyond) => {
    const limit = parseComparison(text, parseCount) as Comparison;
    expect(within.every((count) => limit.holds(count))).toBe(true);
    expect(beyond.some((count) => limit.holds(count))).toBe(false);
  });
  it('with a length of time is in ms', () => {
    expect(parseComparison('< 30s', parseDuration)).toMatchObject({ operator: '<', value: 30_000 });
  });
  it('is written out as the scenario had it', () => {
    const limits = { lostWrites: exactly(0), writeOutage: parseComparison('<  30s', parseDuration) };
    expect(JSON.stringify(limits)).toBe('{"lostWrites":0,"writeOutage":"<  30s"}');
    expect(parse(stringify(limits))).toEqual({ lostWrites: 0, writeOutage: '<  30s' });
  });
  it.each(['', '<', 'a', '< 30s', '10 <', '-1'])('is not %j', (text) => {
    expect(parseComparison(text, parseCount)).toBeNull();
  });
});
