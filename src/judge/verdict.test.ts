import { describe, expect, it } from 'vitest';
import { analyse } from './analysis.js';
import { runCheck } from './checks/check.js';
import { judge } from './judge.js';
import { AT, frozenLeader, leaderKill, replicasOnReadWrite, scenario, FROZEN_SCENARIO } from './testing/cases.js';
import type { Check, CheckVerdict } from './types.js';
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
    const aborted = { kind: 'aborted', id: 1, t: 0, unc: 0, src: 'runner', reason: 'skipped', code: 'NOT_POSSIBLE_HERE', message: 'no netem' } as const; // prettier-ignore
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
  const crashing = { name: 'bad', judge: () => { throw new Error('undefined is not a function'); } }; // prettier-ignore
  expect(runCheck(crashing, analysis)).toMatchObject({
    verdict: 'inconclusive',
    reason: 'the check itself crashed: undefined is not a function',
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
