import { describe, expect, it } from 'vitest';
import type { EffectiveConfig } from '../history/events.js';
import { faultStepSchema } from '../scenario/schema.js';
import { failureModeOf, predict } from './predictions.js';
import { CONFIG } from './testing/example-stack.js';

const step = (input: object) => faultStepSchema.parse({ target: 'leader', ...input });
const config = (patroni: Partial<EffectiveConfig['patroni']> = {}, haproxy: Partial<EffectiveConfig['haproxy']> = {}): EffectiveConfig => ({
  kind: 'config', id: 1, t: 0, unc: 0, src: 'run',
  patroni: { ...CONFIG.patroni, ...patroni }, haproxy: { ...CONFIG.haproxy, ...haproxy },
}); // prettier-ignore
const KILL = step({ fault: 'kill' });
const predicted = (effective = config(), fault = KILL) =>
  predict({ config: effective, mode: failureModeOf(fault, false) ?? 'gone', writePacingMs: 10 });

describe('what a fault amounts to', () => {
  it.each([
    [{ fault: 'kill' }, false, 'gone'],
    [{ fault: 'stop' }, false, 'graceful'],
    [{ fault: 'partition' }, true, 'gone'],
    [{ fault: 'partition', from: 'all-etcd' }, false, 'cut-from-dcs'],
    [{ fault: 'partition', from: 'all-etcd' }, true, null],
    [{ fault: 'partition', from: 'all-replicas' }, false, null],
    [{ fault: 'process', process: 'patroni', signal: 'stop' }, false, 'frozen'],
    [{ fault: 'process', process: 'patroni', signal: 'kill' }, false, null],
    [{ fault: 'process', process: 'postmaster', signal: 'stop' }, false, null],
  ])('%j, failsafe %s: %s', (input, failsafe, mode) => expect(failureModeOf(step(input), failsafe)).toBe(mode));
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
    expect(outage).toEqual({ minMs: 18_500 + 500, maxMs: 20_500 + 3_500 + 5_000 + 2_500 + 1_010 });
  });
  it('hold the published measurements of this stack and of lab B', () => {
    // patroni-behaviour.md: 30/10/10 behind lab B's HAProxy, docker kill: 33.6 s; 20/2/3, leader partitioned: 25.2 s.
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
    for (const [bounds, ms] of [[lab, 33_600], [lab, 24_500], [short, 25_200]] as const) {
      expect(ms).toBeGreaterThan(bounds.minMs);
      expect(ms).toBeLessThan(bounds.maxMs);
    } // prettier-ignore
  });
  it('of a graceful stop begin at nothing and reach to a failed one', () => {
    const { phases, outage } = predicted(config(), step({ fault: 'stop' }));
    expect(phases.detection).toMatchObject({ minMs: 0, maxMs: 20_500 });
    expect(outage.minMs).toBe(500);
  });
  it('of a frozen Patroni begin when HAProxy has given up', () => {
    const frozen = predicted(config(), step({ fault: 'process', process: 'patroni', signal: 'stop' }));
    // Measured on this stack: two rounds in which each replica found the other ahead, 5.0 s.
    expect(frozen.phases.election.maxMs).toBe(9_500);
    expect(frozen.outage.minMs).toBe(18_500 + 500 - (1000 + 500 + 2 * 1000));
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
