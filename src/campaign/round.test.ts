import { describe, expect, it } from 'vitest';
import { judge } from '../judge/judge.js';
import type { Check } from '../judge/types.js';
import { AT, leaderKill, scenario } from '../judge/testing/cases.js';
import { leftOutBecause, loopOffsetOf, planRound, roundOf, sinceLastCycle } from './round.js';

const result = judge(scenario(), leaderKill().events());
const rest = { stack: 1, directory: 'rounds/01', loopOffsetMs: 300, sinceLoopMs: null };

describe('what a campaign keeps of a run', () => {
  it('is its times, its verdict and where its reports are', () => {
    const round = roundOf(planRound(42, 1), result, rest);
    expect(round).toMatchObject({
      round: 1,
      seed: 42,
      verdict: result.verdict,
      leftOut: null,
      directory: 'rounds/01',
      loopOffsetMs: 300,
      leader: { before: 'patroni1', after: 'patroni2' },
      writeOutageMs: result.timings.writeOutageMs,
    });
    expect(round.writeOutageMs).toBeGreaterThan(20_000);
    expect(round.phases.detection?.measuredMs).toBe(AT.keyGone - AT.killed);
    expect(round.phases.detection?.predictedMaxMs).toBeGreaterThan(20_000);
  });

  it('does not count the times of a run that could not measure, also where it failed besides', () => {
    const late: Check = {
      name: 'harness-health',
      verdict: 'inconclusive',
      expected: '',
      measured: '',
      evidence: [],
      reason: 'late by 2 s',
    };
    expect(leftOutBecause({ ...result, verdict: 'fail', checks: [...result.checks, late] })).toBe(
      'harness-health: late by 2 s',
    );
    expect(leftOutBecause({ ...result, verdict: 'inconclusive', cause: 'Too thin.' })).toBe('Too thin.');
    expect(leftOutBecause({ ...result, verdict: 'error', cause: null })).toBe('error');
    expect(leftOutBecause({ ...result, timings: { ...result.timings, writeOutageMs: null } })).toMatch(/did not end/);
  });

  it('counts those of a failed one: a long outage is a time too', () => {
    expect(leftOutBecause({ ...result, verdict: 'fail', cause: 'The outage was too long.' })).toBeNull();
  });
});

describe('the phase of the HA loop that a fault met', () => {
  it('is read from the history as it was asked for', () => {
    const events = leaderKill().events();
    expect(loopOffsetOf(events)).toBe(0);
    const shifted = events.map((event) =>
      event.kind === 'phase' && event.phase === 'faults' ? { ...event, loopOffsetMs: 730 } : event,
    );
    expect(loopOffsetOf(shifted)).toBe(730);
  });

  it('is read from the log of the leader as it came out', () => {
    const log = [
      '2026-01-01T12:00:00.400000000Z 2026-01-01 12:00:00,399 INFO: no action. I am (patroni1), the leader with ' +
        'the lock',
      '2026-01-01T12:00:00.900000000Z 2026-01-01 12:00:00,399 INFO: no action. I am (patroni1), a secondary, and ' +
        'following a leader (patroni2)',
      '2026-01-01T12:00:01.400000000Z 2026-01-01 12:00:01,399 INFO: no action. I am (patroni1), the leader with ' +
        'the lock',
      '2026-01-01T12:00:02.400000000Z 2026-01-01 12:00:02,399 INFO: no action. I am (patroni1), the leader with ' +
        'the lock',
    ].join('\n');
    expect(sinceLastCycle(log, Date.parse('2026-01-01T12:00:02.000Z'))).toBe(600);
    expect(sinceLastCycle(log, Date.parse('2026-01-01T12:00:00.000Z'))).toBeNull();
    expect(sinceLastCycle('', 0)).toBeNull();
  });
});
