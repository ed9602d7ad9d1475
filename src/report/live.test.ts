import { describe, expect, test } from 'vitest';
import type { HistoryEvent } from '../history/events.js';
import { initialLiveState, noPlan, plainLine, plainReporter, reduceLive, renderLive, type LiveState } from './live.js';
import { CONFIG } from '../judge/testing/example-stack.js';
import { judge } from '../judge/judge.js';
import { FIRST, SECOND, TWO_FAILOVERS, twoFailovers } from '../judge/testing/two-failovers.js';
import { columns } from './terminal/text.js';
import { AT } from './testing/example-history.js';
import { exampleRun } from './testing/example.js';
import { formatWriteOutages } from './format.js';

const ESC = String.fromCharCode(27);
const events = exampleRun().events;
const stateAt = (ms: number): LiveState =>
  events.filter((event) => event.t <= ms).reduce(reduceLive, initialLiveState('leader-kill'));

describe('live', () => {
  test('shows who is what while the leader is dead', () => {
    const state = stateAt(20_000);
    expect(state.nodes.map(({ name, role, proxyRw }) => [name, role, proxyRw])).toEqual([
      ['patroni1', 'down', 'DOWN'],
      ['patroni2', 'replica', 'DOWN'],
      ['patroni3', 'replica', 'DOWN'],
    ]);
    expect(state.phase).toBe('faults');
    expect(state.writesPerSecond.slice(-5)).toEqual([0, 0, 0, 0, 0]);
    expect(state.lastError).toBe('read ECONNRESET');
  });

  test('shows the new leader, its timeline and the throughput back', () => {
    const state = stateAt(AT.drain - 1000);
    expect(state.leader).toBe('patroni2');
    expect(state.nodes.find(({ name }) => name === 'patroni2')).toMatchObject({
      role: 'primary',
      timeline: 2,
      proxyRw: 'UP',
    });
    expect(state.writesPerSecond.at(-1)).toBeGreaterThan(90);
  });

  test('tells what is in force, for how long, and holds the outage against what was predicted', () => {
    const plan = {
      ...noPlan('leader-kill'),
      expected: { faults: { ms: 22_000, why: 'last time' } },
      predictOutage: () => ({ minMs: 19_000, maxMs: 32_000 }),
    };
    const config = { kind: 'config', id: 0, t: 1, unc: 0, src: 'run', ...CONFIG } as const;
    const until = (ms: number) =>
      [config, ...events].filter((event) => event.t <= ms).reduce(reduceLive, initialLiveState(plan));
    const during = renderLive(until(20_000), 100, false);
    expect(during).toMatch(/leader-kill {2}faults {2}12\.\d s of about 22\.0 s \(last time\)/);
    expect(during).toMatch(/kill patroni1 \(leader\) {2}in force for 1[12]\.\d s/);
    expect(during).toMatch(/writes down for 1[12]\.\d s, predicted 19\.0 – 32\.0 s {2}█+░+/);
    const after = renderLive(until(AT.drain - 1000), 100, false);
    expect(after).not.toMatch(/in force|writes down/);
  });

  test('words the outages so far as the reports do', () => {
    const all = twoFailovers().events();
    const until = (ms: number) =>
      renderLive(all.filter((event) => event.t <= ms).reduce(reduceLive, initialLiveState('x')), 100, false);
    expect(until(FIRST.killed - 500)).not.toMatch(/writes were down/);
    expect(until(SECOND.killed - 500)).toMatch(/^ {2}writes were down for 21\.1 s$/m);
    const phrase = formatWriteOutages(judge(TWO_FAILOVERS, all));
    expect(until(SECOND.firstAck + 1000).split('\n')).toContain(`  writes were down for ${phrase}`);
  });

  test('tells the place among several runs', () => {
    const suite = { number: 3, of: 12, soFar: '2 pass', afterMs: 540_000 };
    const [first] = renderLive(initialLiveState({ ...noPlan('x'), suite }), 80, false).split('\n');
    expect(first).toMatch(/run 3 of 12: 2 pass, about 9 min after this one {2}█+░+/);
  });

  test('a state is never changed in place', () => {
    const before = stateAt(20_000);
    const copy = structuredClone({ ...before, plan: null });
    events.filter((event) => event.t > 20_000).reduce(reduceLive, before);
    expect({ ...before, plan: null }).toEqual(copy);
  });

  test.each([80, 40, 20])('fits %i columns, colours on request only', (width) => {
    for (const state of [initialLiveState(), stateAt(20_000), stateAt(60_000)]) {
      expect(renderLive(state, width, false)).not.toMatch(/NaN|undefined|\u001b/);
      expect(Math.max(...renderLive(state, width, true).split('\n').map(columns))).toBeLessThanOrEqual(width);
    }
    expect(renderLive(stateAt(20_000), width, true)).toContain(ESC);
  });

  test('the reporter says nothing twice', () => {
    const report = plainReporter();
    const down = events.find((event) => event.kind === 'proxy-server' && !event.up);
    const log = events.find((event) => event.kind === 'log' && event.tag === 'rewind-start');
    if (!down || !log) throw new Error('the example has neither');
    expect([down, down, log, { ...log, id: 9, line: 'again' }].map(report).map((line) => line !== null)).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  test('plain lines tell the story and keep quiet about operations', () => {
    const lines = events.map(plainLine).filter((line) => line !== null);
    expect(lines).toContain('+8.0s    fault   kill leader (patroni1) effective: exit code 137');
    expect(lines).toContain('+27.4s   leader  leader key gone');
    expect(lines.length).toBeLessThan(60);
    const quiet = new Set(['write', 'read', 'probe', 'direct-write', 'loop-delay', 'config']);
    expect(
      events.filter((event: HistoryEvent) => quiet.has(event.kind)).every((event) => plainLine(event) === null),
    ).toBe(true);
  });
});
