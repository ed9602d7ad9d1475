import { describe, expect, it } from 'vitest';
import { summariseRoutes } from './routes-summary.js';
import { routesSummaryText } from './routes-summary-text.js';
import type { HatestSummary, HatestVerdict } from './summary.js';

const iso = (ms: number) => new Date(Date.UTC(2026, 0, 2) + ms).toISOString();

function summaryOf(outages: [fromMs: number, toMs: number][], verdict: HatestVerdict = 'pass'): HatestSummary {
  return {
    schemaVersion: 1,
    verdict,
    cause: verdict === 'pass' ? null : `because it is ${verdict}`,
    target: { host: 'h', port: 5000, user: 'app', database: 'app', readOnly: false },
    run: 'r',
    startedAt: iso(0),
    durationMs: 30_000,
    rate: 10,
    attempts: { attempted: 300, ok: 200, rejected: 90, indeterminate: 10 },
    latencyMs: { p50: 3, p99: 9, max: 20 },
    outages: outages.map(([fromMs, toMs]) => ({
      from: iso(fromMs),
      to: iso(toMs),
      ended: true,
      durationMs: toMs - fromMs,
      uncertaintyMs: 200,
      before: null,
      after: null,
      errors: [],
    })),
    longestOutageMs: Math.max(0, ...outages.map(([fromMs, toMs]) => toMs - fromMs)),
    failuresOutsideOutages: 0,
    errors: [],
    answered: [],
    writes: null,
    freshness: null,
    table: null,
    harnessLateMs: 0,
  };
}

describe('the summary of several routes', () => {
  const long = summaryOf([[1000, 24_000]]);
  const short = summaryOf([[1010, 22_000]]);

  it('has each route by the total of its outages, shortest first', () => {
    const { routes, events, verdict, cause } = summariseRoutes(['vip', 'direct'], [long, short]);
    expect(routes.map(({ route, totalOutageMs }) => [route, totalOutageMs])).toEqual([
      ['direct', 20_990],
      ['vip', 23_000],
    ]);
    expect(events).toHaveLength(1);
    expect([verdict, cause]).toEqual(['pass', null]);
  });

  it('has a route last that was down at the end', () => {
    const late = summaryOf([[29_000, 30_000]]);
    const down = { ...late, outages: late.outages.map((outage) => ({ ...outage, ended: false })) };
    expect(summariseRoutes(['late', 'vip'], [down, long]).routes.map(({ route }) => route)).toEqual(['vip', 'late']);
  });

  it.each([
    [['pass', 'inconclusive', 'fail'], 'fail', 'c: because it is fail'],
    [['inconclusive', 'pass', 'pass'], 'inconclusive', 'a: because it is inconclusive'],
    [['fail', 'pass', 'fail'], 'fail', 'a: because it is fail; c: because it is fail'],
    [['pass', 'pass', 'pass'], 'pass', null],
  ] as const)('has the worst verdict: %j', (verdicts, verdict, cause) => {
    const summaries = verdicts.map((of) => summaryOf([], of));
    expect(summariseRoutes(['a', 'b', 'c'], summaries)).toMatchObject({ verdict, cause });
  });

  it('says in the terminal how the routes differ', () => {
    const text = routesSummaryText(summariseRoutes(['vip', 'direct'], [long, short]));
    expect(text).toMatch(/direct +│ 21\.0 s +│ 1 +│ 21\.0 s/);
    expect(text).toContain('direct  21.0 s, down 10 ms later, back first');
    expect(text).toContain('vip     23.0 s, 2.01 s longer (1.81 s to 2.21 s), down first, back 2.00 s later');
    expect(text).toMatch(/\nPASS on every route\n$/);
  });

  it('gives no limits while a route is not back', () => {
    const [outage] = long.outages;
    const down = { ...long, outages: outage ? [{ ...outage, ended: false }] : [] };
    const text = routesSummaryText(summariseRoutes(['vip', 'direct'], [down, short]));
    expect(text).toContain('vip     23.0 s, down first, not back at the end');
  });

  it('says which route has failed, and which saw no outage', () => {
    const text = routesSummaryText(summariseRoutes(['vip', 'direct'], [summaryOf([[0, 900]], 'fail'), summaryOf([])]));
    expect(text).toContain('direct  no outage');
    expect(text).toMatch(/FAIL: vip: because it is fail\n$/);
  });
});
