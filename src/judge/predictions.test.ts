import { describe, expect, it } from 'vitest';
import { recordedDcs } from '../components/dcs-models.js';
import type { EffectiveConfig } from '../history/events.js';
import { faultStepSchema } from '../scenario/schema.js';
import { failureModeOf, predict } from './predictions.js';
import { CONFIG } from './testing/example-stack.js';

const step = (input: object) => faultStepSchema.parse({ target: 'leader', ...input });
const config = (
  patroni: Partial<EffectiveConfig['patroni']> = {},
  haproxy: Partial<EffectiveConfig['haproxy']> = {},
): EffectiveConfig => ({
  kind: 'config',
  id: 1,
  t: 0,
  unc: 0,
  src: 'run',
  patroni: { ...CONFIG.patroni, ...patroni },
  haproxy: { ...CONFIG.haproxy, ...haproxy },
});
const KILL = step({ fault: 'kill' });
const postmaster = (signal: string) => step({ fault: 'process', process: 'postmaster', signal });
const predicted = (effective = config(), fault = KILL) =>
  predict({
    config: effective,
    mode: failureModeOf(fault, effective.patroni) ?? 'gone',
    dcs: recordedDcs(),
    writePacingMs: 10,
  });

describe('what a fault amounts to', () => {
  it.each([
    [{ fault: 'kill' }, false, 'gone'],
    [{ fault: 'stop' }, false, 'graceful'],
    [{ fault: 'partition' }, true, 'gone'],
    [{ fault: 'partition', from: 'all-etcd' }, false, 'cut-from-dcs'],
    [{ fault: 'partition', from: 'all-etcd' }, true, null],
    [{ fault: 'partition', from: 'all-etcd', action: 'reset' }, false, null],
    [{ fault: 'partition', from: 'all-replicas' }, false, null],
    [{ fault: 'process', process: 'patroni', signal: 'stop' }, false, 'frozen'],
    [{ fault: 'process', process: 'patroni', signal: 'keep-down' }, false, 'orphaned'],
    [{ fault: 'process', process: 'patroni', signal: 'terminate' }, false, 'graceful'],
    [{ fault: 'process', process: 'patroni', signal: 'kill' }, false, null],
    [{ fault: 'process', process: 'postmaster', signal: 'kill' }, false, 'crash-in-place'],
    [{ fault: 'process', process: 'postmaster', signal: 'keep-down' }, false, 'crash-unstartable'],
    [{ fault: 'process', process: 'postmaster', signal: 'stop' }, false, null],
    [{ fault: 'process', process: 'checkpointer', signal: 'kill' }, false, null],
    [{ fault: 'restart' }, false, 'graceful'],
    [{ fault: 'operation', operation: 'switchover' }, false, 'switchover'],
    [{ fault: 'operation', operation: 'failover' }, false, 'switchover'],
    [{ fault: 'operation', operation: 'restart' }, false, null],
  ])('%j, failsafe %s: %s', (input, failsafeMode, mode) =>
    expect(failureModeOf(step(input), { ...CONFIG.patroni, failsafeMode })).toBe(mode),
  );
  it('a crash that Patroni may not wait for: primary_start_timeout 0', () => {
    expect(failureModeOf(postmaster('kill'), { ...CONFIG.patroni, primaryStartTimeoutMs: 0 })).toBe('crash-failover');
  });
});

describe('the bounds of a failover', () => {
  it('come from the settings in force', () => {
    const { phases, outage } = predicted();
    expect(phases.detection).toEqual({
      minMs: 18_500,
      maxMs: 20_500,
      rule: "ttl 20 s − loop_wait 1 s − 0.5 s (a cycle's jitter) … ttl + 0.5 s (etcd's scan for expired leases)",
    });
    expect(phases.election).toMatchObject({ minMs: 0, maxMs: 3_500 });
    expect(phases.routing).toMatchObject({ minMs: 0, maxMs: 2_500 });
    // Promotion (2 s) and routing (2.5 s) both begin with the key: the longer one counts.
    expect(outage).toEqual({ minMs: 18_500 + 500, maxMs: 20_500 + 3_500 + 2_500 + 1_010 });
  });
  it('hold the published measurements of this stack and of lab B', () => {
    // Measured by hand: 30/10/10 behind lab B's HAProxy, docker kill: 33.6 s; 20/2/3, leader partitioned: 25.2 s.
    const labProxy = {
      interMs: 3000,
      fastinterMs: 1000,
      downinterMs: 3000,
      fall: 3,
      rwRise: 4,
      timeoutCheckMs: 15_000,
    };
    const lab = predicted(config({ ttlMs: 30_000, loopWaitMs: 10_000, retryTimeoutMs: 10_000 }, labProxy)).outage;
    const short = predicted(config({ loopWaitMs: 2_000 }, labProxy), step({ fault: 'partition' })).outage;
    for (const [bounds, ms] of [
      [lab, 33_600],
      [lab, 24_500],
      [short, 25_200],
    ] as const) {
      expect(ms).toBeGreaterThan(bounds.minMs);
      expect(ms).toBeLessThan(bounds.maxMs);
    }
  });
  it('of a graceful stop have no ttl in them', () => {
    const { phases, outage } = predicted(config(), step({ fault: 'stop' }));
    // PostgreSQL's shutdown within 1 s, 1 s for the replicas, 0.5 s.
    expect(phases.detection).toMatchObject({ minMs: 0, maxMs: 2_500 });
    expect(phases.detection.rule).toContain('no setting bounds');
    expect(outage).toEqual({ minMs: 1_000 + 500, maxMs: 2_500 + 3_500 + 2_500 + 1_010 });
  });
  it('of a switchover need no time-out of a dead member', () => {
    const { phases, outage } = predicted(config(), step({ fault: 'operation', operation: 'switchover' }));
    expect(phases.detection.maxMs).toBe(2_000 + 2_500);
    expect(outage).toEqual({ minMs: 1_000 + 500, maxMs: 2_500 + 1_500 + 2_500 + 1_010 });
  });
  it('of a crash count from the next cycle', () => {
    const end = 1_500 + 2_500 + 1_010;
    expect(predicted(config(), postmaster('kill')).outage).toEqual({ minMs: 0, maxMs: 1_500 + 3_000 + 2_500 + 1_010 });
    expect(predicted(config(), postmaster('keep-down')).outage).toEqual({ minMs: 500, maxMs: 4_000 + end });
    const impatient = predicted(config({ primaryStartTimeoutMs: 0 }), postmaster('kill'));
    expect(impatient.outage).toEqual({ minMs: 500, maxMs: 2_000 + end });
  });
  it('of a leader without etcd begin when it gives up, after two or three times retry_timeout', () => {
    const cut = (retryTimeoutMs: number) =>
      predicted(config({ retryTimeoutMs }), step({ fault: 'partition', from: 'all-etcd' })).outage;
    // The last renewal and the next attempt are one loop_wait apart: 20 − 1 s, and half a second each way.
    expect(cut(3_000)).toEqual({
      minMs: 19_000 - 500 - 3 * 3_000 + 500,
      maxMs: 19_000 + 1_000 - 2 * 3_000 + 1_500 + 2_500 + 1_010,
    });
    expect(cut(9_000).minMs).toBe(500);
  });
  it('of a frozen Patroni begin when HAProxy has given up', () => {
    const frozen = predicted(config(), step({ fault: 'process', process: 'patroni', signal: 'stop' }));
    // Measured on this stack: two rounds in which each replica found the other ahead, 5.0 s.
    expect(frozen.phases.election).toMatchObject({ minMs: 2_000, maxMs: 9_500 });
    expect(frozen.outage.minMs).toBe(18_500 + 2_000 + 500 - (1000 + 500 + 2 * 1000));
    // At the soonest, the failing checks begin at once.
    expect(frozen.outage.maxMs).toBe(20_500 + 9_500 + 2_500 + 1_010 - (500 + 2 * 1000));
  });
  it('of a Patroni that is dead begin sooner, since its port refuses', () => {
    const dead = predicted(config(), step({ fault: 'process', process: 'patroni', signal: 'keep-down' }));
    expect(dead.phases.election).toMatchObject({ minMs: 0, maxMs: 3_500 });
    expect(dead.outage).toEqual({ minMs: 18_500 - 1_500 + 500, maxMs: 20_500 - 500 + 3_500 + 2_500 + 1_010 });
  });
  it('do not count on the rise where replicas pass the check', () => {
    expect(predicted(config({}, { rwCheck: 'OPTIONS /health' })).outage.minMs).toBe(18_500);
  });
  it('in strict synchronous mode wait for a standby', () => {
    const { client } = predicted(config({ synchronousModeStrict: true })).phases;
    expect(client.maxMs).toBe(1_010 + 6_000);
    expect(client.rule).toContain('synchronous_mode_strict');
  });
});
