import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { Duration, duration, durationOr } from './duration.js';

describe('a length of time', () => {
  it('is parsed once, and written out as the scenario had it', () => {
    const parsed = duration('x').parse('1.5min');
    expect(parsed).toEqual(new Duration(90_000, '1.5min'));
    expect(JSON.stringify({ grace: parsed })).toBe('{"grace":"1.5min"}');
    expect(parse(stringify({ grace: parsed }))).toEqual({ grace: '1.5min' });
  });

  it('has its usual value where a step leaves it out', () => {
    expect(durationOr('60s', 'x').parse(undefined)).toEqual(new Duration(60_000, '60s'));
  });

  it.each(['5', 5, '5 h', ''])('is not %j', (value) => {
    const { error } = duration('x').safeParse(value);
    expect(error?.issues.map(({ message }) => message)).toEqual([
      'expected a length of time with its unit: 500ms, 30s, 2min',
    ]);
  });
});
