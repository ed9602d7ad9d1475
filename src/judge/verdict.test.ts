import { describe, expect, it } from 'vitest';
import { analyse } from './analysis.js';
import { runCheck } from './checks/check.js';
import { judge } from './judge.js';
import { history, type HistoryBuilder } from './testing/history.js';
import { AT, frozenLeader, leaderKill, replicasOnReadWrite, scenario, FROZEN_SCENARIO } from './testing/cases.js';
import type { Check, CheckVerdict, RunResult } from './types.js';
import { causeOf, mergeVerdicts } from './verdict.js';

const check = (name: string, verdict: CheckVerdict, reason?: string): Check => ({
  name,
  verdict,
  expected: '0',
  measured: '1',
  evidence: [],
  ...(reason === undefined ? {} : { reason }),
});

describe('the verdict', () => {
  it.each([
    [['pass', 'pass'], 'pass'],
    [['pass', 'inconclusive'], 'inconclusive'],
    [['inconclusive', 'fail'], 'fail'],
    [[], 'inconclusive'],
  ] as [CheckVerdict[], string][])('of %j is %s', (verdicts, merged) => {
    expect(mergeVerdicts(verdicts.map((verdict) => check('x', verdict)), null)).toBe(merged);
  }); // prettier-ignore
  it('of a run that the kernel could not do is skipped, whatever else was seen', () => {
    const aborted = {
      kind: 'aborted',
      id: 1,
      t: 0,
      unc: 0,
      src: 'runner',
      reason: 'skipped',
      code: 'NOT_POSSIBLE_HERE',
      message: 'no netem',
    } as const;
    expect(mergeVerdicts([check('leader', 'fail')], aborted)).toBe('skipped');
  });
  it('names the most telling cause', () => {
    const checks = [
      check('write-outage', 'fail', 'long'),
      check('stale-writes', 'fail', 'stale'),
      check('baseline', 'inconclusive'),
    ];
    expect(causeOf('fail', checks, null)).toBe('stale.');
    expect(
      causeOf('inconclusive', [check('leader', 'inconclusive'), check('baseline', 'inconclusive', 'thin')], null),
    ).toBe('thin.');
    expect(causeOf('pass', [check('leader', 'pass')], null)).toBeNull();
  });
  it('of a run that was broken off judges nothing', () => {
    const base = {
      kind: 'aborted',
      t: AT.firstAck,
      unc: 0,
      src: 'runner',
      code: 'X',
      message: 'the disk is full',
    } as const;
    const run = (reason: 'error' | 'interrupted') =>
      judge(
        scenario(),
        leaderKill({ lost: 5 })
          .add({ ...base, reason })
          .events(),
      );
    expect(run('error')).toMatchObject({ verdict: 'error', interrupted: false, cause: 'The disk is full.' });
    expect(run('interrupted')).toMatchObject({ verdict: 'inconclusive', interrupted: true });
  });
});

it('a check that crashes is inconclusive, and the others stand', () => {
  const analysis = analyse(scenario(), leaderKill().events());
  const crashing = {
    name: 'bad',
    machineCanExplain: false,
    judge: () => {
      throw new Error('undefined is not a function');
    },
  };
  expect(runCheck(crashing, analysis)).toMatchObject({
    verdict: 'inconclusive',
    reason: 'the check itself crashed: undefined is not a function',
  });
});

describe('beside busy neighbours', () => {
  const busy = { from: AT.killed, to: AT.drain };

  const tooSlow = () => leaderKill({ config: { patroni: { ttlMs: 8_000 } } });
  const found = (builder: HistoryBuilder) => judge(scenario(), builder.events());
  const writeOutage = (result: RunResult) => result.checks.find(({ name }) => name === 'write-outage');

  it('a failure that the machine may explain is inconclusive, and the report begins with that', () => {
    expect(found(tooSlow())).toMatchObject({ verdict: 'fail', cause: expect.stringMatching(/longer than/) as string });
    const result = found(tooSlow().machine(busy));
    expect(result.verdict).toBe('inconclusive');
    expect(result.headline).toMatch(
      /^The machine could not keep up, so this run says nothing certain of the cluster\. Writes were down/,
    );
    expect(result.cause).toBe(
      'The machine could not keep up: no core was to spare for 35.0 s of 35.0 s, which may explain write-outage.',
    );
    const spells = [{ fromMs: AT.killed, toMs: AT.drain }];
    expect(result.harness.machine).toMatchObject({ measuredMs: 35_000, saturatedMs: 35_000, spells, idleShare: 0 });
  });
  it('keeps what was found', () => {
    const never = leaderKill()
      .without((event) => event.kind === 'write' && event.t >= AT.firstAck)
      .fails({ from: AT.firstAck, to: AT.drain });
    const quiet = writeOutage(found(never));
    expect(quiet).toMatchObject({ verdict: 'fail', reason: 'writes never came back' });
    const { expected, measured } = quiet ?? {};
    const check = writeOutage(found(never.machine(busy)));
    expect(check).toMatchObject({ verdict: 'inconclusive', expected, measured, explainedByMachine: true });
    expect(check?.reason).toMatch(/^the machine could not keep up: .*; found: writes never came back$/);
    expect(check?.evidence).toHaveLength(1);
  });
  it('what is proof under any load stays a failure', () => {
    const lost = judge(scenario(), leaderKill({ lost: 37 }).machine(busy).events());
    expect(lost).toMatchObject({ verdict: 'fail', writes: { lost: 37 } });
    expect(lost.cause).toMatch(/^37 acknowledged writes are missing/);
    const stale = judge(FROZEN_SCENARIO, frozenLeader().machine(busy).events());
    expect(stale.verdict).toBe('fail');
    expect(stale.cause).toMatch(/^patroni1 acknowledged 49 writes on timeline 1/);
  });
  it('a pass stays a pass', () => {
    const result = judge(scenario(), leaderKill().machine(busy).events());
    expect(result).toMatchObject({ verdict: 'pass', cause: null });
    expect(result.headline).toMatch(/^Writes were down/);
  });
});

describe('a load that the machine does not carry', () => {
  const message = 'this machine carries 270 of 1000 writes/s (95 % for 2.50 s are needed): no fault was injected';
  const events = history()
    .start({ writesPerSecond: 1000 })
    .config()
    .phase('steady', 1_000)
    .keyPut(500, 'patroni1')
    .acks({ from: 1_010, to: 14_000, every: 4 })
    .primary('patroni1', { from: 1_000, to: 14_000 }, 1)
    .loopDelay({ from: 0, to: 14_000 })
    .add({
      kind: 'aborted',
      t: 14_000,
      unc: 0,
      src: 'runner',
      reason: 'inconclusive',
      code: 'BASELINE_NOT_REACHED',
      message,
    })
    .phase('tear-down', 14_010)
    .leftovers(15_000)
    .events();
  const result = judge(scenario(), events);

  it('is inconclusive, and says what it carries', () => {
    expect(result.verdict).toBe('inconclusive');
    expect(result.headline).toBe('This machine does not carry the load of the scenario: no fault was injected.');
    expect(result.cause).toBe(`T${message.slice(1)}.`);
  });
  it('fails no check: what did not happen is not what the cluster did wrong', () => {
    expect(result.checks.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(result.checks.find(({ name }) => name === 'leader')?.reason).toMatch(/^no fault was injected; found: /);
  });
});

describe('in one sentence', () => {
  it('a proxy that sends writers to replicas', () => {
    const result = judge(scenario({}, { leader: 'stays' }), replicasOnReadWrite().events());
    expect(result.cause).toMatch(
      /^HAProxy's port 5000 sent 1133 write sessions to read-only nodes \(patroni2, patroni3\)/,
    );
    expect(result.misroutes.writeSessionsOnReplica).toBe(1133);
  });
  it('writes that were lost', () => {
    const result = judge(scenario(), leaderKill({ lost: 37 }).events());
    expect(result.cause).toMatch(/^37 acknowledged writes are missing: patroni1/);
    expect(result.headline).toContain('37 acknowledged writes were lost.');
    expect(result).toMatchObject({ verdict: 'fail', writes: { lost: 37 } });
  });
  it('a leader that was not fenced', () => {
    const result = judge(FROZEN_SCENARIO, frozenLeader().events());
    expect(result.cause).toMatch(/^patroni1 acknowledged 49 writes on timeline 1 for 9\.75 s after patroni2/);
    expect(result.headline).toContain('Split-brain: patroni1 acknowledged 49 stale writes for 9.75 s beside patroni2.');
    expect(result.splitBrain).toEqual({
      staleWrites: 49,
      routedStaleWrites: 0,
      dualWritableMs: 9_750,
      nodes: ['patroni1'],
    });
    expect(result.checks.filter(({ verdict }) => verdict !== 'pass').map(({ name }) => name)).toEqual(['stale-writes']);
  });
});

describe('a history that stops in the middle', () => {
  it('was left by a harness that was killed: it proves nothing, whatever it shows', () => {
    const events = leaderKill().events();
    const cut = events.filter(({ t }) => t < 20_000);
    const result = judge(scenario(), cut);
    expect(result).toMatchObject({ verdict: 'inconclusive', interrupted: true });
    expect(result.cause).toBe('The history stops in the middle of the run: the harness was killed.');
  });
});
