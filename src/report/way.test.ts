import { expect, it } from 'vitest';
import { describeWay } from '../judge/way.js';
import { describeSplitBrain } from './format.js';
import { staleCell } from './run-index/cells.js';
import { failingRun } from './testing/example.js';

const route = (router: string) => ({ name: 'any', router, write: 'read-write', read: 'any' });

it.each([
  ['from before routes were recorded', undefined, 'through HAProxy'],
  ['of a client with a list of hosts', route('libpq'), 'through libpq'],
  ['of a later version', route('teleport'), 'through teleport'],
])('the words for a route %s', (_what, given, words) => expect(describeWay({ route: given })).toBe(words));

it('a run without a proxy speaks of none', () => {
  const result = { ...failingRun().result, route: route('libpq') };
  expect(describeSplitBrain(result)).toContain('214 stale writes (3 through libpq)');
  expect(staleCell(result).note).toBe('3 through libpq');
});
