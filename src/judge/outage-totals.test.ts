import { expect, it } from 'vitest';
import { formatOutages, totalsOf } from './outage-totals.js';
import type { OutageTotals, Timings } from './types.js';

const totals = (change: Partial<OutageTotals>): OutageTotals => ({
  count: 1,
  longestMs: 23_300,
  totalMs: 23_300,
  downAtEnd: false,
  ...change,
});

it.each([
  [totals({ count: 0, longestMs: 0, totalMs: 0 }), '', 'none'],
  [totals({}), '', '23.3 s'],
  [totals({ count: 5, totalMs: 45_800 }), '', '23.3 s; 5 outages, 45.8 s in all'],
  [totals({ count: 5, totalMs: 45_800 }), 'seen', '23.3 s (seen); 5 outages, 45.8 s in all'],
  [totals({ downAtEnd: true }), '', '23.3 s; still down when the load ended'],
])('%j with "%s" is worded %s', (given, detail, words) => expect(formatOutages(given, detail)).toBe(words));

it.each([
  [
    'several',
    {
      writeOutageMs: 2000,
      writeOutage: { fromMs: 0, toMs: 2000 },
      otherWriteOutages: [{ fromMs: 5000, toMs: 8000 }],
      otherWriteOutagesMs: 3000,
    },
    { count: 2, longestMs: 3000, totalMs: 5000, downAtEnd: false },
  ],
  [
    'one that never ended',
    { writeOutageMs: null, writeOutage: { fromMs: 0, toMs: 2000 } },
    { count: 1, longestMs: 2000, totalMs: 2000, downAtEnd: true },
  ],
  ['none', { writeOutageMs: 0, writeOutage: null }, { count: 0, longestMs: 0, totalMs: 0, downAtEnd: false }],
  ['no acknowledged write', { writeOutageMs: null, writeOutage: null }, null],
])('of an older run.json: %s', (_what, timings, expected) =>
  expect(
    totalsOf({
      readOutageMs: 0,
      readOutage: null,
      writeOutagePredicted: null,
      milestones: {},
      phases: {},
      dominant: null,
      ...timings,
    } satisfies Timings),
  ).toEqual(expected),
);
