import { expect, it } from 'vitest';
import type { Write } from '../history/events.js';
import { longestWriteMs } from './longest-write.js';

const write = (startMs: number, t: number, outcome: Write['outcome'] = 'ok') => ({ startMs, t, outcome }) as Write;

it('is how long a write waited after the first fault, whether acknowledged or given up', () => {
  const steady = [write(0, 900), write(1000, 1010)];
  expect(longestWriteMs({ writes: [...steady, write(1990, 2400)], firstFaultMs: 2000 })).toBe(410);
  const givenUp = write(2100, 32_100, 'indeterminate');
  expect(longestWriteMs({ writes: [...steady, givenUp, write(2200, 2300)], firstFaultMs: 2000 })).toBe(30_000);
  expect(longestWriteMs({ writes: steady, firstFaultMs: 2000 })).toBe(0);
  expect(longestWriteMs({ writes: steady, firstFaultMs: null })).toBe(900);
});
