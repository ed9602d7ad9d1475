import { describe, expect, it } from 'vitest';
import { judge } from './judge.js';
import { AT, frozenLeader, leaderKill, scenario, FROZEN_SCENARIO } from './testing/cases.js';
import type { HistoryBuilder } from './testing/history.js';

const milestones = (builder: HistoryBuilder) => judge(scenario(), builder.events()).timings.milestones;

describe('milestones', () => {
  it('are where the history has them', () => {
    const found = milestones(leaderKill());
    const times = Object.fromEntries(Object.entries(found).map(([name, { atMs }]) => [name, atMs]));
    expect(times).toEqual({
      T0: AT.killed,
      T1: AT.killed - 10,
      T2: AT.killed + 5,
      T3: AT.keyGone,
      T4: AT.keyTaken,
      T5: AT.keyTaken + 10,
      T6: AT.accepting,
      T7: AT.up,
      T8: AT.firstAck,
      T9: AT.streaming,
    });
    expect(found.T1?.uncertaintyMs).toBe(10);
  });
  it('T2 is not a failure after the outage: the attempts hung', () => {
    const builder = leaderKill({ during: (same) => same }).fails({ from: AT.firstAck + 500, to: AT.firstAck + 501 });
    expect(milestones(builder)).toMatchObject({ T1: { atMs: AT.killed - 10 }, T8: { atMs: AT.firstAck } });
    expect(milestones(builder)).not.toHaveProperty('T2');
  });
  it('T3 is T4 where the key was overwritten without a deletion', () => {
    const found = milestones(leaderKill().without((event) => event.kind === 'leader-key' && event.t === AT.keyGone));
    expect([found.T3?.atMs, found.T4?.atMs]).toEqual([AT.keyTaken, AT.keyTaken]);
  });
  it('T6 is not Patroni’s word that it has asked for the promotion', () => {
    const found = milestones(leaderKill().without((event) => event.kind === 'log' && event.tag === 'accepting'));
    expect(found.T6).toMatchObject({ source: 'probe:patroni2', atMs: AT.accepting + 50 });
  });
  it('T7 of a server that was UP all along is the taking of the key', () => {
    expect(milestones(leaderKill().server(2_000, 'patroni2', true)).T7?.atMs).toBe(AT.keyTaken);
  });
  it('T9 is not streaming on the old timeline', () => {
    const old = { inRecovery: true, timeline: 1, walReceiver: 'streaming' };
    expect(milestones(leaderKill().probes('patroni1', { from: 33_000, to: 34_000 }, old)).T9?.atMs).toBe(AT.streaming);
  });
  it('T1 lies behind T0 where the old leader goes on for a while', () => {
    const { timings } = judge(FROZEN_SCENARIO, frozenLeader().events());
    expect(timings.milestones.T1?.atMs).toBe(13_990 + 10 - 10);
    expect(timings).toMatchObject({ writeOutageMs: AT.firstAck - 13_990 });
  });
  it('are fewer where the leader stays: its key went and came back', () => {
    const builder = leaderKill().without((event) => event.kind === 'leader-key' && event.t === AT.keyTaken);
    expect(milestones(builder.keyPut(AT.keyTaken, 'patroni1')).T4?.event).toBeDefined();
  });
});

it('skipped attempts at a boundary widen the uncertainty', () => {
  const skipped = {
    kind: 'skipped',
    t: AT.firstAck,
    unc: 0,
    src: 'writer',
    count: 40,
    fromMs: AT.firstAck - 200,
  } as const;
  const { timings, harness } = judge(scenario(), leaderKill().add(skipped).events());
  expect(timings.writeOutageBetween).toEqual({ minMs: 21_110 - 10 - 5 - 5 - 2 - 200, maxMs: 21_110 + 5 });
  expect(timings.milestones.T8?.uncertaintyMs).toBe(210);
  expect(harness.skippedAttempts).toBe(40);
});
it('other outages are listed beside the main one', () => {
  const blip = (event: { kind: string; t: number }) => event.kind === 'write' && event.t > 35_000 && event.t < 35_500;
  const { timings } = judge(scenario(), leaderKill().without(blip).fails({ from: 35_005, to: 35_490 }).events());
  expect(timings).toMatchObject({
    writeOutageMs: 21_110,
    otherWriteOutages: [{ fromMs: 35_000, toMs: 35_500 }],
    otherWriteOutagesMs: 500,
  });
});
