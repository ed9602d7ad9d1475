import { describe, expect, test } from 'vitest';
import type { NewEvent } from '../history/events.js';
import { indexFacts, type Facts } from './facts.js';
import { leadershipOf } from './leader.js';
import { newSessionsOf, routeReadsOf, steadyTimesOf, stillHungOf } from './route-measures.js';
import { AT, leaderKill, scenario } from './testing/cases.js';
import { injectionsOf } from './injections.js';

const ROUTE = 'second';
const RECORD = { name: ROUTE, router: 'libpq', write: 'read-write', read: 'any', writesPerSecond: 10 };
const write = { kind: 'write', unc: 0, src: 'writer-1000', writer: 1000, route: ROUTE, stage: 'execute' } as const;

/** The facts of the second route of a history with these events. */
function factsWith(...events: NewEvent[]): Facts {
  const history = leaderKill({ config: { routes: [RECORD] } });
  for (const event of events) history.add(event);
  const facts = indexFacts(history.events(), scenario().load);
  const [route] = facts.furtherRoutes;
  return { ...facts, ...route };
}

describe('what is measured of a route', () => {
  test('the time to open a session is a first write less one on an open session', () => {
    const at = (t: number, tookMs: number, seq: number) => ({ ...write, t, startMs: t - tookMs, seq });
    const ok = { outcome: 'ok', node: 'patroni1', timeline: 1 } as const;
    const open = [1, 2, 3].map((n) => ({ ...at(5_000 + n * 100, 20, n), ...ok, firstByteMs: 5_000 + n * 100 - 10 }));
    const used = [4, 5, 6].map((n) => ({ ...at(5_000 + n * 100, 5, n), ...ok }));
    expect(steadyTimesOf(factsWith(...open, ...used))).toMatchObject({ openMs: 15, writeMs: 5 });
    expect(steadyTimesOf(factsWith(...open.slice(1)))).toEqual({ openMs: null, writeMs: null, addedMs: null });
  });

  test('sessions that the new leader answered after it took the key', () => {
    const first = (t: number, node: string, seq: number) =>
      ({ ...write, t, startMs: t - 10, seq, outcome: 'ok', node, timeline: 2, firstByteMs: t - 5 }) as const;
    const facts = factsWith(
      first(AT.accepting + 100, 'patroni2', 1),
      first(AT.accepting + 200, 'patroni2', 2),
      first(AT.accepting + 300, 'patroni3', 3),
      first(AT.accepting + 2_000, 'patroni2', 4),
      { ...write, t: AT.accepting + 250, startMs: AT.accepting + 240, seq: 5, outcome: 'ok', node: 'patroni2' },
    );
    const leadership = leadershipOf(facts, injectionsOf(facts.faults, scenario()));
    expect(newSessionsOf(facts, leadership)).toEqual({ sessions: 3, perSecond: 2 });
  });

  test('a statement without an answer at the end of the load is a session that still hangs', () => {
    const hung = { ...write, outcome: 'indeterminate', code: 'TIMEOUT', nth: 7 } as const;
    const atEnd = { ...hung, t: AT.drain + 5_000, startMs: AT.killed + 50, seq: 1 };
    const earlier = { ...hung, t: AT.killed + 9_000, startMs: AT.killed + 60, seq: 2, writer: 1001 };
    expect(stillHungOf(factsWith(atEnd, earlier)).sessions).toBe(1);
    expect(stillHungOf(factsWith(earlier)).sessions).toBe(0);
  });

  test('a read that does not see what was acknowledged a second before is stale', () => {
    const read = { kind: 'read', unc: 0, src: 'reader-1000', reader: 1000, route: ROUTE, stage: 'execute' } as const;
    const seeing = (newestSentMs: number) =>
      ({ ...read, t: 9_000, startMs: 8_999, outcome: 'ok', node: 'patroni2', newestSentMs }) as const;
    expect(routeReadsOf(factsWith(seeing(8_980))).stale).toBe(0);
    const { stale, maxStalenessMs } = routeReadsOf(factsWith(seeing(7_000)));
    expect(stale).toBe(1);
    expect(maxStalenessMs).toBeGreaterThan(1_900);
  });
});
