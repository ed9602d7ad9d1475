import { describe, expect, test } from 'vitest';
import type { HistoryEvent, NewEvent } from '../../history/events.js';
import { exampleRun, failingRun } from '../testing/example.js';
import { lanesOf } from './lanes.js';
import { calmRatesOf, ratesOf } from './rates.js';
import { bounded } from './segments.js';
import { marksOf, ticksOf, windowOf } from './window.js';

const window = { fromMs: 0, toMs: 10_000 };
const numbered = (events: NewEvent[]): HistoryEvent[] => events.map((event, index) => ({ ...event, id: index + 1 }));
const probe = (t: number, change: Partial<Extract<NewEvent, { kind: 'probe' }>> = {}): NewEvent => ({
  kind: 'probe',
  t,
  unc: 0,
  src: 'probe',
  startMs: t,
  target: 'n1',
  outcome: 'ok',
  stage: 'execute',
  inRecovery: false,
  timeline: 1,
  ...change,
});
const every = (ms: number, fromMs: number, toMs: number) =>
  Array.from({ length: Math.floor((toMs - fromMs) / ms) + 1 }, (_, index) => fromMs + index * ms);

describe('lanes', () => {
  test('a node that is no longer looked at is unknown, not what it was', () => {
    const events = numbered([...every(500, 0, 2000), ...every(500, 8000, 10_000)].map((t) => probe(t)));
    expect(lanesOf(events, window).nodes[0]?.segments.map(({ state, fromMs }) => [state, fromMs])).toEqual([
      ['primary', 0],
      ['unknown', 2000],
      ['primary', 8000],
    ]);
  });

  test('a starting server is told from one that is gone, and a new timeline from the old', () => {
    const down = { outcome: 'rejected', stage: 'connect' } as const;
    const events = numbered([
      probe(1000),
      probe(2000, { ...down, code: 'ECONNREFUSED' }),
      probe(3000, { ...down, code: '57P03' }),
      probe(4000, { timeline: 2, inRecovery: true }),
    ]);
    expect(lanesOf(events, window).nodes[0]?.segments.map(({ label }) => label)).toEqual([
      'primary TL 1',
      'down',
      'starting',
      'replica TL 2',
    ]);
  });

  test('a replica that receives nothing stays on its timeline, and that it receives nothing is said', () => {
    const cutOff = (t: number): NewEvent => ({
      kind: 'probe',
      t,
      unc: 0,
      src: 'probe',
      startMs: t,
      target: 'n1',
      outcome: 'ok',
      stage: 'execute',
      inRecovery: true,
    });
    const events = numbered([
      probe(1000, { inRecovery: true }),
      cutOff(2000),
      probe(3000, { outcome: 'rejected' }),
      cutOff(4000),
      probe(5000, { inRecovery: true, timeline: 2 }),
    ]);
    expect(lanesOf(events, window).nodes[0]?.segments.map(({ label }) => label)).toEqual([
      'replica TL 1',
      'replica TL 1, no stream',
      'down',
      'replica, no stream',
      'replica TL 2',
    ]);
  });

  test('a server whose check says "not me" is out, not broken, and events may come late', () => {
    const server = (t: number, up: boolean, detail: string): NewEvent => ({
      kind: 'proxy-server',
      t,
      unc: 1,
      src: 'haproxy-stats',
      proxy: 'h1',
      backend: 'postgres_rw',
      server: 'n1',
      up,
      detail,
    });
    const events = numbered([
      server(5000, false, 'DOWN L4CON/0'),
      server(1000, true, 'UP L7OK/200'),
      server(3000, false, 'DOWN reason: Layer7 wrong status, code: 503'),
    ]);
    const [lane] = lanesOf(events, window).proxy;
    expect(lane?.segments.map(({ state, fromMs }) => [state, fromMs])).toEqual([
      ['up', 1000],
      ['off', 3000],
      ['down', 5000],
    ]);
  });

  test('two proxies are told apart by name', () => {
    const server = (proxy: string): NewEvent => ({
      kind: 'proxy-server',
      t: 1,
      unc: 0,
      src: 'haproxy',
      proxy,
      backend: 'postgres_rw',
      server: 'n1',
      up: true,
      detail: 'L7OK/200',
    });
    expect(lanesOf(numbered([server('h1')]), window).proxy.map(({ name }) => name)).toEqual(['5000 n1']);
    expect(lanesOf(numbered([server('h1'), server('h2')]), window).proxy.map(({ name }) => name)).toEqual([
      'h1 5000 n1',
      'h2 5000 n1',
    ]);
  });

  test('stale writes are one stretch on the node that acknowledged them', () => {
    const { events, result } = failingRun();
    const whole = windowOf(events, result) ?? window;
    expect([...lanesOf(events, whole).stale].map(([node, segments]) => [node, segments.length])).toEqual([
      ['patroni1', 1],
    ]);
    expect(lanesOf(exampleRun().events, whole).stale.size).toBe(0);
  });

  test('merging never hides a primary', () => {
    const segments = every(10, 0, 9990).map((fromMs, index) => ({
      fromMs,
      toMs: fromMs + 10,
      state: index === 501 ? 'primary' : index % 2 === 0 ? 'replica' : 'down',
      label: '',
      detail: '',
    }));
    const merged = bounded({ name: 'n', segments }, window);
    expect(merged.segments.length).toBeLessThanOrEqual(500);
    expect(merged.segments.some(({ state }) => state === 'primary')).toBe(true);
    expect(merged.segments.at(-1)?.toMs).toBe(10_000);
  });
});

describe('rates', () => {
  test('count each operation once', () => {
    const { events, result } = exampleRun();
    const whole = windowOf(events, result) ?? window;
    const rates = ratesOf(events, 'write', whole, 70);
    const total = rates.ok.reduce((sum, value) => sum + (value * rates.binMs) / 1000, 0);
    expect(Math.round(total)).toBe(result.writes.acknowledged);
  });

  test('a paced load draws as a level line', () => {
    const { events, result } = exampleRun();
    const rates = calmRatesOf(events, 'write', windowOf(events, result) ?? window, 200);
    const before = rates.ok.slice(0, 15);
    expect(Math.max(...before) - Math.min(...before)).toBeLessThan(10);
    expect(rates.ok.length).toBeLessThanOrEqual(200);
  });

  test('nothing to count is zeros', () => {
    expect(calmRatesOf([], 'read', window, 100).ok.every((value) => value === 0)).toBe(true);
  });
});

describe('window', () => {
  test('has no more ticks than asked for, all inside', () => {
    for (const toMs of [40, 900, 45_000, 3_600_000, 90_000_000]) {
      const ticks = ticksOf({ fromMs: 3, toMs }, 7);
      expect(ticks.length).toBeLessThanOrEqual(8);
      expect(ticks.every((tick) => tick >= 3 && tick <= toMs)).toBe(true);
    }
  });

  test('marks are in order, and none is made up', () => {
    const { result } = exampleRun();
    expect(marksOf(result).map(({ label }) => label)).toEqual(['kill patroni1', 'writes back', 'heal']);
    expect(
      windowOf([], { ...result, faults: [], timings: { ...result.timings, milestones: {}, writeOutage: null } }),
    ).toBeNull();
  });
});
