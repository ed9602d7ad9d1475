import { describe, expect, test } from 'vitest';
import type { EffectiveConfig } from '../history/events.js';
import { AT, leaderKill, scenario } from './testing/cases.js';
import { onTwoRoutes, type Seen } from './testing/red-routes.js';
import { judge } from './judge.js';

const SLOW_UP = { proxy: 'slow', backend: 'postgres_rw', server: 'patroni2', up: true, detail: 'UP' } as const;
const judged = (seen: Seen = {}) => judge(scenario(), onTwoRoutes(seen).events());

describe('routes of a run', () => {
  test('stand in order of their outage, with the difference to the best one', () => {
    const { routes = [], timings } = judged();
    expect(routes.map(({ name, isOfLoad }) => [name, isOfLoad])).toEqual([
      ['libpq', false],
      ['haproxy', true],
    ]);
    const [libpq, haproxy] = routes;
    expect(libpq?.behindBest).toEqual({ ms: 0, minMs: 0, maxMs: 0 });
    expect(haproxy?.writeOutageMs).toBe(timings.writeOutageMs);
    const difference = haproxy?.behindBest;
    expect(difference?.ms).toBe((haproxy?.writeOutageMs ?? 0) - (libpq?.writeOutageMs ?? 0));
    expect(difference?.minMs).toBeLessThan(600);
    expect(difference?.maxMs).toBeGreaterThan(600);
  });

  test('have milestones of their own: T7 by HAProxy, and by the promotion where the client looks itself', () => {
    const { routes = [] } = judged();
    const [libpq, haproxy] = routes;
    expect(haproxy?.milestones.T7?.atMs).toBe(AT.up);
    expect(libpq?.milestones.T7?.atMs).toBe(AT.accepting);
    expect(libpq?.milestones.T8?.atMs).toBe(30_500);
  });

  test('count their errors by code, and only their own', () => {
    const [libpq] = judged().routes ?? [];
    expect(libpq?.errors).toEqual({ ECONNREFUSED: 410 });
  });

  test('a route that never came back stands last, without a difference', () => {
    const { routes = [] } = judged({ backMs: null });
    expect(routes.map(({ name, writeOutageMs, behindBest }) => [name, writeOutageMs === null, behindBest])).toEqual([
      ['haproxy', false, { ms: 0, minMs: 0, maxMs: 0 }],
      ['libpq', true, null],
    ]);
  });

  test('a slow load that saw no outage may have missed a short one', () => {
    const [libpq, haproxy] = judged({ backMs: AT.killed + 200 }).routes ?? [];
    expect(libpq).toMatchObject({ writeOutageMs: 0, writeOutageBetween: { minMs: 0, maxMs: 1000 } });
    expect(haproxy?.behindBest?.minMs).toBe((haproxy?.writeOutageBetween.minMs ?? 0) - 1000);
  });

  test('their lost writes count, although headline and outage are those of the load', () => {
    const [one, other] = [judge(scenario(), leaderKill().events()), judged({ lost: true })];
    expect(other.writes.lost).toBe(1);
    expect(other.timings.writeOutageMs).toBe(one.timings.writeOutageMs);
    expect(other.timings.milestones.T8?.atMs).toBe(AT.firstAck);
  });

  test('have the bound of the routing phase by the checks of their own', () => {
    const { haproxy } = leaderKill()
      .events()
      .find(({ kind }) => kind === 'config') as EffectiveConfig;
    const slow = haproxy && { ...haproxy, downinterMs: 3000, fastinterMs: 1000, rwRise: 4 };
    const record = {
      name: 'slow',
      router: 'haproxy',
      service: 'slow',
      write: '5000',
      read: '5001',
      writesPerSecond: 10,
    };
    const events = leaderKill({ config: { routes: [{ ...record, ...(slow ? { inForce: { haproxy: slow } } : {}) }] } });
    events.add({ kind: 'proxy-server', t: 33_000, unc: 0, src: 'haproxy-stats', ...SLOW_UP });
    const { routes = [] } = judge(scenario(), events.events());
    const of = (name: string) => routes.find((route) => route.name === name);
    expect(of('slow')?.milestones.T7?.atMs).toBe(33_000);
    expect(of('slow')?.routing).toMatchObject({ predictedMaxMs: 3000 + 3 * 1000 + 1000 });
    expect(of('haproxy')?.milestones.T7?.atMs).toBe(AT.up);
    expect(of('haproxy')?.routing?.predictedMaxMs).toBeLessThan(7000);
  });

  test('are measured beside their outage: times before the fault, new sessions and hung ones after it', () => {
    const { routes = [] } = judged();
    const [libpq] = routes;
    expect(libpq).toMatchObject({ steady: { openMs: null, writeMs: 2 }, newLeader: { sessions: 0, perSecond: 0 } });
    expect(libpq?.stillHung).toEqual({ atMs: 45_000, sessions: 0 });
    expect(libpq).not.toHaveProperty('reads');
  });

  test('are absent in a run with one route', () => {
    expect(judge(scenario(), leaderKill().events())).not.toHaveProperty('routes');
  });
});
