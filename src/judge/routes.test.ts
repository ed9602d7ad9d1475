import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../history/events.js';
import type { RouteRecord } from '../history/route.js';
import { judge } from './judge.js';
import { leaderKill, replicasOnReadWrite, scenario } from './testing/cases.js';
import type { HistoryBuilder } from './testing/history.js';

const LIBPQ: RouteRecord = {
  name: 'libpq',
  router: 'libpq',
  write: 'read-write',
  read: 'any',
  hosts: 3,
  connectTimeoutMs: 2000,
  backoffMaxMs: 1000,
};

/** The same history of a cluster without a proxy, whose clients have the list of all nodes. */
function withoutProxy(history: HistoryBuilder): HistoryEvent[] {
  return history.events().flatMap((event): HistoryEvent[] => {
    if (event.kind === 'proxy-server') return [];
    if (event.kind !== 'config') return [event];
    const config = { ...event, route: LIBPQ };
    delete config.haproxy;
    return [config];
  });
}

describe('a cluster without a proxy', () => {
  const result = judge(scenario(), withoutProxy(leaderKill()));

  it('has no routing phase: the route leads there when the new leader takes writes', () => {
    const { milestones, phases } = result.timings;
    expect(milestones.T7).toEqual(milestones.T6);
    expect(phases.routing).toMatchObject({ measuredMs: 0, predictedMinMs: 0, predictedMaxMs: 0 });
    expect(phases.routing?.rule).toContain('back-off (up to 1 s) and connect_timeout 2 s');
    expect(phases.client?.rule).toContain('2 × connect_timeout 2 s for silent hosts');
  });

  it('names its route, and no setting of a proxy', () => {
    expect(result.route).toEqual({ name: 'libpq', router: 'libpq', write: 'read-write', read: 'any' });
    expect(Object.keys(result.settings).filter((name) => name.includes('HAProxy'))).toEqual([]);
    expect(result.checks.find(({ name }) => name === 'read-routing')?.expected).toContain('target_session_attrs=any');
  });

  it('says which endpoint sent write sessions to a replica', () => {
    const { checks } = judge(scenario(), withoutProxy(replicasOnReadWrite()));
    expect(checks.find(({ name }) => name === 'misroutes')).toMatchObject({
      verdict: 'fail',
      reason: expect.stringMatching(/^libpq's target_session_attrs=read-write sent .* although its check/) as string,
    });
  });
});

it('names the ports of the proxy where an older history does not', () => {
  const { route, settings, checks } = judge(scenario(), replicasOnReadWrite().events());
  expect(route).toBeUndefined();
  expect(Object.keys(settings)).toContain('HAProxy check of 5000');
  expect(checks.find(({ name }) => name === 'misroutes')?.reason).toMatch(/^HAProxy's port 5000 sent /);
});

it('names the ports that the history has', () => {
  const route = { name: 'haproxy', router: 'haproxy', write: '6000', read: '6001' };
  const events = replicasOnReadWrite()
    .events()
    .map((event) => (event.kind === 'config' ? { ...event, route } : event));
  const { settings, checks } = judge(scenario(), events);
  expect(Object.keys(settings)).toEqual(expect.arrayContaining(['HAProxy check of 6000', 'HAProxy check of 6001']));
  expect(checks.find(({ name }) => name === 'misroutes')?.reason).toMatch(/^HAProxy's port 6000 sent /);
});
