import { describe, expect, it } from 'vitest';
import { judge } from './judge.js';
import { leaderKill, scenario, steady, STEADY_SCENARIO } from './testing/cases.js';
import type { HistoryBuilder } from './testing/history.js';
import { FIRST, SECOND, TWO_FAILOVERS, twoFailovers } from './testing/two-failovers.js';

const failoversOf = (builder: HistoryBuilder) => judge(TWO_FAILOVERS, builder.events()).failovers ?? [];
const without = (kind: string, ...times: number[]) =>
  twoFailovers((builder) => builder.without((event) => event.kind === kind && times.includes(event.t)));

describe('the failovers of a run', () => {
  it('are none where the leader stayed, and the one that timings tells of where it changed once', () => {
    expect(judge(STEADY_SCENARIO, steady().events()).failovers).toEqual([]);
    const { failovers, timings, leader } = judge(scenario(), leaderKill().events());
    const { writeOutageMs, writeOutage, writeOutagePredicted, writeOutageBetween, milestones, phases, dominant } =
      timings;
    const { before: leaderBefore, after: leaderAfter, timelineBefore, timelineAfter } = leader;
    const expected = {
      writeOutageMs,
      writeOutage,
      writeOutagePredicted,
      writeOutageBetween,
      milestones,
      phases,
      dominant,
    };
    expect(failovers).toEqual([{ leaderBefore, leaderAfter, timelineBefore, timelineAfter, ...expected }]);
  });

  it('are told one by one, each with its fault, milestones, phases and outage', () => {
    const [first, second, ...more] = failoversOf(twoFailovers());
    expect(more).toEqual([]);
    for (const [failover, at] of [
      [first, FIRST],
      [second, SECOND],
    ] as const) {
      const { T0, T3, T4, T6, T7, T8 } = failover?.milestones ?? {};
      const times = {
        killed: T0?.atMs,
        keyGone: T3?.atMs,
        keyTaken: T4?.atMs,
        accepting: T6?.atMs,
        up: T7?.atMs,
        firstAck: T8?.atMs,
      };
      expect(times).toEqual(at);
      expect(failover?.writeOutage).toEqual({ fromMs: at.killed - 10, toMs: at.firstAck });
      expect(failover?.phases.detection).toMatchObject({ measuredMs: at.keyGone - at.killed, predictedMaxMs: 20_500 });
      expect(failover?.dominant?.phase).toBe('detection');
    }
    expect(first).toMatchObject({
      leaderBefore: 'patroni1',
      leaderAfter: 'patroni2',
      timelineBefore: 1,
      timelineAfter: 2,
    });
    expect(second).toMatchObject({
      leaderBefore: 'patroni2',
      leaderAfter: 'patroni3',
      timelineBefore: 2,
      timelineAfter: 3,
    });
    expect([first?.milestones.T9?.atMs, second?.milestones.T9?.atMs]).toEqual([60_000, 62_000]);
  });

  it('leave timings to the first one, and the headline to all', () => {
    const { timings, failovers, headline, verdict } = judge(TWO_FAILOVERS, twoFailovers().events());
    expect(verdict).toBe('pass');
    expect(timings.milestones).toEqual(failovers?.[0]?.milestones);
    expect(timings.phases).toEqual(failovers?.[0]?.phases);
    expect(timings.writeOutages).toEqual({ count: 2, longestMs: 21_110, totalMs: 42_120, downAtEnd: false });
    expect(headline).toMatch(/^Writes were down for 21\.1 s; 2 outages, 42\.1 s in all\. /);
    expect(headline).toMatch(/ patroni2 took over, then patroni3; patroni1 came back by itself in 4\.00 s\./);
  });

  it('share an outage where the first new leader acknowledged nothing, and it has no first write', () => {
    const builder = twoFailovers((spoilt) =>
      spoilt
        .without(({ kind, t }) => kind === 'write' && t >= FIRST.firstAck && t <= SECOND.killed)
        .fails({ from: FIRST.firstAck, to: SECOND.killed }),
    );
    const [first, second] = failoversOf(builder);
    const whole = { fromMs: FIRST.killed - 10, toMs: SECOND.firstAck };
    expect([first?.writeOutage, second?.writeOutage]).toEqual([whole, whole]);
    expect(first?.milestones).not.toHaveProperty('T8');
    expect(second?.milestones.T8?.atMs).toBe(SECOND.firstAck);
  });

  it('end with one that no node took over from, without the milestones of a new leader', () => {
    const later = (t: number) => t >= SECOND.keyTaken && t < 66_000;
    const builder = twoFailovers((spoilt) =>
      spoilt
        .without(({ kind, t }) => later(t) && ['leader-key', 'write', 'proxy-server', 'log', 'probe'].includes(kind))
        .fails({ from: SECOND.firstAck, to: 66_000 }),
    );
    const result = judge(TWO_FAILOVERS, builder.events());
    expect(result.failovers?.[1]).toMatchObject({ leaderBefore: 'patroni2', leaderAfter: null, writeOutageMs: null });
    expect(Object.keys(result.failovers?.[1]?.milestones ?? {}).sort()).toEqual(['T0', 'T1', 'T2', 'T3']);
    expect(result.timings.writeOutages).toMatchObject({ count: 2, downAtEnd: true });
    expect(result.headline).toMatch(
      /^Writes were down for 33\.0 s; 2 outages, 54\.1 s in all; still down when the load/,
    );
  });

  it('include a leader that lost the key and took it again', () => {
    const builder = without('leader-key', FIRST.keyTaken).keyPut(FIRST.keyTaken, 'patroni1');
    const [first, second] = failoversOf(builder);
    expect(first).toMatchObject({ leaderBefore: 'patroni1', leaderAfter: 'patroni1' });
    expect(second).toMatchObject({ leaderBefore: 'patroni1', leaderAfter: 'patroni3' });
  });

  it('have no fault where none was in force on the leader that lost the key', () => {
    const second = failoversOf(without('fault', SECOND.killed, SECOND.killed - 50, 55_600, 55_800))[1];
    expect(second).toMatchObject({ leaderAfter: 'patroni3', phases: {}, dominant: null, writeOutagePredicted: null });
    expect(second?.milestones).not.toHaveProperty('T0');
  });
});
