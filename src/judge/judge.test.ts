import { describe, expect, it } from 'vitest';
import { judge } from './judge.js';
import { history } from './testing/history.js';
import { AT, leaderKill, scenario, steady, STEADY_SCENARIO, type Spoil } from './testing/cases.js';

describe('a leader that was killed', () => {
  const result = judge(scenario({}, { rejoin: { means: 'rewind' } }), leaderKill().events());

  it('passes', () => {
    expect(result.checks.filter((check) => check.verdict !== 'pass')).toEqual([]);
    expect(result).toMatchObject({ verdict: 'pass', cause: null, interrupted: false });
  });
  it('is summed up in words', () => {
    expect(result.headline).toBe(
      'Writes were down for 21.1 s. No acknowledged write was lost. ' +
        'patroni2 took over; patroni1 came back by pg_rewind in 5.50 s. No two nodes took writes.',
    );
  });
  it('has all milestones, and phases that add up to T8 − T0', () => {
    const { milestones, phases } = result.timings;
    expect(Object.keys(milestones).sort()).toEqual(['T0', 'T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'T8', 'T9']);
    const { rejoin, ...outage } = phases;
    const sum = Object.values(outage).reduce((total, phase) => total + phase.measuredMs, 0);
    expect(sum).toBeCloseTo(AT.firstAck - AT.killed, 6);
    expect(rejoin?.measuredMs).toBe(AT.streaming - AT.healed);
  });
  it('names the phase and the setting that dominate', () => {
    expect(result.timings.dominant).toEqual({
      phase: 'detection',
      sentence:
        '19.5 s of the 21.1 s from the fault to the first write waited for the leader key to go: ttl 20 s. With ' +
        'ttl 30 s expect about 10 s more.',
    });
  });
});

it('says that writes went on after the fault, where the phases are more than the outage', () => {
  const during: Spoil = (builder) =>
    builder.acks({ from: AT.killed, to: AT.killed + 1_500 }).fails({ from: AT.killed + 1_505, to: AT.firstAck });
  const { dominant } = judge(scenario(), leaderKill({ during }).events()).timings;
  expect(dominant?.sentence).toMatch(/Writes went on for the first 1\.49 s, which are no outage\.$/);
});

it('finds nothing where nothing happened', () => {
  const result = judge(STEADY_SCENARIO, steady().events());
  expect(result.checks.filter((check) => check.verdict !== 'pass')).toEqual([]);
  expect(result).toMatchObject({ verdict: 'pass', timings: { writeOutageMs: 0, readOutageMs: 0 } });
});

describe('what a run costs beside its fault', () => {
  const recovered = {
    kind: 'waited',
    t: 24_000,
    unc: 0,
    src: 'runner',
    what: 'recovered',
    fromMs: 20_000,
    reached: true,
    saw: '',
  } as const;
  const run = (expect: Parameters<typeof scenario>[1], after = '1s') => {
    const phases = history()
      .phase('bring-up', 0)
      .phase('steady', 6_000)
      .phase('faults', 10_000)
      .phase('recover', 20_000);
    const events = phases.add(recovered).phase('tear-down', 30_000).phase('tear-down', 31_000).events();
    return judge(scenario({ after }, expect), events).harness;
  };

  it('is bring-up, steadying, checks and tear-down, and not what it watches for', () => {
    expect(run({}).overheadMs).toBe(31_000 - 10_000 - 4_000);
    expect(run({}, '4s').overheadMs).toBe(31_000 - 10_000 - 4_000 - 3_000);
  });
  it('is without the bring-up where the scenario is about that', () => {
    expect(run({ bootstrap: 'clean' }).overheadMs).toBe(31_000 - 6_000 - 10_000 - 4_000);
  });
  it('tells apart what the stack took before the run began', () => {
    const events = history().start().events();
    const ahead = events.map((event) => (event.kind === 'run-start' ? { ...event, aheadMs: 9_000 } : event));
    expect(judge(scenario(), ahead).harness.aheadMs).toBe(9_000);
    expect(judge(scenario(), events).harness).not.toHaveProperty('aheadMs');
  });
});
