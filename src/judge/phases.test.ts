import { expect, it } from 'vitest';
import type { Milestones } from './milestones.js';
import { longestPhase, phasesOf } from './phases.js';

const at = (times: Record<string, number>): Milestones =>
  Object.fromEntries(
    Object.entries(times).map(([name, atMs]) => [name, { atMs, source: 'x', uncertaintyMs: 1, event: 1 }]),
  );
const measured = (times: Record<string, number>) =>
  Object.fromEntries(Object.entries(phasesOf(at(times), null)).map(([name, phase]) => [name, phase.measuredMs]));

it('are the distances of the milestones', () => {
  const phases = measured({ T0: 0, T3: 19, T4: 20, T6: 21, T7: 23, T8: 24 });
  expect(phases).toEqual({ detection: 19, election: 1, promotion: 1, routing: 2, client: 1 });
});
it.each([
  [
    'HAProxy is ahead of the promotion',
    { T0: 0, T3: 19, T4: 20, T6: 22, T7: 21, T8: 24 },
    { promotion: 2, routing: 0, client: 2 },
  ],
  [
    'the key went before the container was proven dead',
    { T0: 10, T3: 5, T4: 6, T6: 12, T7: 13, T8: 14 },
    { detection: 0, election: 0, promotion: 2 },
  ],
  [
    'HAProxy was noticed after the first write',
    { T0: 0, T3: 1, T4: 2, T6: 3, T7: 9, T8: 5 },
    { routing: 2, client: 0 },
  ],
])('are never negative and add up: %s', (_what, times, expected) => {
  const phases = measured(times);
  expect(phases).toMatchObject(expected);
  expect(Object.values(phases).reduce((sum, ms) => sum + ms, 0)).toBe(times.T8 - times.T0);
});
it('are left out where a milestone is missing', () => {
  expect(measured({ T0: 0, T3: 19, T4: 20, T8: 24 })).toEqual({ detection: 19, election: 1 });
  expect(measured({ T3: 19, T4: 20 })).toEqual({});
});
it('have a longest one', () => {
  expect(longestPhase(phasesOf(at({ T0: 0, T3: 19, T4: 20 }), null))).toEqual({ phase: 'detection', ms: 19 });
  expect(longestPhase({})).toBeNull();
});
