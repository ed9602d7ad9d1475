import { describe, expect, it } from 'vitest';
import { indexFacts } from './facts.js';
import { injectionsOf } from './injections.js';
import { leadershipOf } from './leader.js';
import { scenario } from './testing/cases.js';
import { history, type HistoryBuilder } from './testing/history.js';

const cutAndKill = scenario({
  steps: [
    { fault: 'partition', target: 'all-replicas', id: 'cut' },
    { fault: 'kill', target: 'leader' },
    { heal: 'cut' },
  ],
});
const stages = (builder: HistoryBuilder) => indexFacts(builder.events(), cutAndKill.load);
const cut = { fault: 'partition', target: 'all-replicas' };
const both = () =>
  history()
    .keyPut(0, 'patroni1')
    .fault({ ...cut, node: 'patroni2', injection: 1 }, { journaled: 1000, effective: 1100, healed: 9000 })
    .fault({ ...cut, node: 'patroni3', injection: 2 }, { journaled: 1001, effective: 1101, healed: 9001 })
    .fault({ fault: 'kill', target: 'leader', node: 'patroni1', injection: 3 }, { journaled: 2000, effective: 2010 });

describe('injections', () => {
  const injections = injectionsOf(stages(both()).faults, cutAndKill);
  it('belong to the steps of the scenario, several to one where the target was several nodes', () => {
    expect(injections.map(({ step }) => step?.fault)).toEqual(['partition', 'partition', 'kill']);
    expect(injections[0]?.step).toBe(injections[1]?.step);
  });
  it('know whether the scenario heals them', () => {
    expect(injections.map(({ healIsAStep }) => healIsAStep)).toEqual([true, true, false]);
  });
  it('of a step that comes twice belong to one each', () => {
    const twice = scenario({
      steps: [{ fault: 'kill', target: 'leader' }, { heal: 'all' }, { fault: 'kill', target: 'leader' }],
    });
    const kill = { fault: 'kill', target: 'leader', node: 'patroni1' };
    const facts = stages(
      history()
        .fault({ ...kill, injection: 1 }, { effective: 1 })
        .fault({ ...kill, injection: 2 }, { effective: 9 }),
    );
    expect(
      injectionsOf(facts.faults, twice).map(({ step }) => twice.steps.findIndex((other) => other === step)),
    ).toEqual([0, 2]);
  });
});

describe('T0 belongs to', () => {
  const pivot = (builder: HistoryBuilder) => {
    const facts = stages(builder);
    return leadershipOf(facts, injectionsOf(facts.faults, cutAndKill)).pivot?.id;
  };
  it('the last fault on the leader before the leader changed', () => {
    expect(pivot(both().keyDelete(20_000).keyPut(20_100, 'patroni2'))).toBe(3);
  });
  it('the fault on the leader where it stays', () => {
    expect(pivot(both())).toBe(3);
  });
  it('the last fault before the change where none was on the leader', () => {
    const builder = both().without((event) => event.kind === 'fault' && event.injection === 3);
    expect(pivot(builder.keyDelete(20_000).keyPut(20_100, 'patroni2'))).toBe(2);
  });
});

describe('injections that tell their step', () => {
  const pair = scenario({
    rounds: 2,
    steps: [
      {
        parallel: [
          { fault: 'kill', target: 'any-replica' },
          { fault: 'kill', target: 'etcd-leader' },
        ],
      },
    ],
  });
  const effective = (node: string, target: string, step: number, injection: number, t: number) =>
    ({
      kind: 'fault',
      t,
      unc: 0,
      src: 'fault:kill',
      injection,
      fault: 'kill',
      target,
      node,
      step,
      stage: 'effective',
    }) as const;
  const builder = history()
    .add(effective('etcd2', 'etcd-leader', 1, 1, 1000))
    .add(effective('patroni2', 'any-replica', 0, 2, 1001))
    .add(effective('etcd1', 'etcd-leader', 1, 3, 9000))
    .add(effective('patroni2', 'any-replica', 0, 4, 9001));
  const found = injectionsOf(indexFacts(builder.events(), pair.load).faults, pair);
  it('may come in any order and in several rounds, each healed at its end', () => {
    expect(found.map(({ step }) => step?.target)).toEqual(['etcd-leader', 'any-replica', 'etcd-leader', 'any-replica']);
    expect(found.every(({ healIsAStep }) => healIsAStep)).toBe(true);
  });
});
