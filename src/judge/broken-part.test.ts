import { describe, expect, it } from 'vitest';
import { scenarioSchema, type ScenarioInput } from '../scenario/schema.js';
import { brokenPartOf, brokenPartOfRun } from './broken-part.js';

const broken = (...steps: NonNullable<ScenarioInput['steps']>) =>
  brokenPartOf(scenarioSchema.parse({ name: 'x', title: 'X', steps, expect: { leader: 'any', writeOutage: 'any' } }));

const kill = (target: string) => ({ fault: 'kill', target }) as const;
const cut = { fault: 'partition', target: 'all-replicas', from: 'leader' } as const;
const pauseMode = { fault: 'operation', target: 'leader', operation: 'maintenance' } as const;

describe('what a scenario breaks', () => {
  it('is the role that its fault is aimed at', () => {
    expect(broken(kill('leader'), { heal: 'all' })).toBe('leader');
    expect(broken(kill('any-replica'))).toBe('replica');
    expect(broken({ fault: 'pause', target: 'sync-standby' })).toBe('sync-standby');
    expect(broken(kill('etcd-majority'))).toBe('dcs');
    expect(broken(kill('haproxy'))).toBe('proxy');
    expect(broken(kill('patroni1'))).toBe('node');
  });

  it('is the network or an operation, whatever the target', () => {
    expect(broken(cut)).toBe('network');
    expect(broken({ fault: 'packet-loss', target: 'leader', percent: 10 })).toBe('network');
    expect(broken({ fault: 'operation', target: 'leader', operation: 'switchover' })).toBe('operation');
  });

  it('is what else breaks where a cut, an operation or a named node only sets the scene', () => {
    expect(broken(cut, kill('leader'))).toBe('leader');
    expect(broken(pauseMode, kill('etcd-majority'))).toBe('dcs');
    expect(broken(pauseMode, cut)).toBe('network');
    expect(broken(kill('all-etcd'), { parallel: [kill('patroni1'), kill('patroni2')] })).toBe('dcs');
  });

  it('is several where two parts break, and nothing where there is no fault', () => {
    expect(broken({ parallel: [kill('leader'), kill('etcd-leader')] })).toBe('several');
    expect(broken({ wait: '5s' })).toBe('nothing');
  });

  it('is that of the earlier step which a target names', () => {
    const hit = { ...kill('any-replica'), id: 'hit' };
    expect(broken(hit, { heal: 'hit' }, { fault: 'pause', target: { step: 'hit' } })).toBe('replica');
  });
});

describe('of a run', () => {
  const fault = { fault: 'kill', target: 'leader', node: 'patroni1', effectiveAtMs: 1, healedAtMs: null, proof: '' };

  it('it is what run.json says, else what was injected', () => {
    expect(brokenPartOfRun({ broke: 'network', faults: [fault] })).toBe('network');
    expect(brokenPartOfRun({ faults: [fault] })).toBe('leader');
    expect(brokenPartOfRun({ faults: [{ ...fault, fault: 'of-a-later-version' }] })).toBe('leader');
    expect(brokenPartOfRun({ faults: [] })).toBe('nothing');
  });
});
