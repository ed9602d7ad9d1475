import { describe, expect, it } from 'vitest';
import { loadProfile } from '../stack/profile.js';
import { loadTopology } from '../stack/topology.js';
import { checkScenario } from './check.js';
import { scenarioSchema, type ScenarioInput } from './schema.js';

const surroundings = { topology: await loadTopology('haproxy'), profile: await loadProfile('fast') };
const noProxy = {
  ...surroundings,
  topology: {
    ...surroundings.topology,
    name: 'bare',
    services: surroundings.topology.services.filter(({ name }) => ['etcd1', 'patroni1', 'patroni2'].includes(name)),
    settings: { ttl: 'TTL' },
  },
};

type Steps = NonNullable<ScenarioInput['steps']>;
const ANY = { leader: 'any', writeOutage: 'any' } as const;
const killLeader = { fault: 'kill', target: 'leader', hold: 'until-failover' } as const;
const cutReplica = { fault: 'partition', target: 'any-replica', hold: '5s' } as const;
const quorumLost = { fault: 'stop', target: 'etcd-majority', hold: '30s' } as const;
const healAll = { heal: 'all' } as const;

/** What is wrong, as `path: message`. */
function complaints(
  steps: Steps,
  expected: ScenarioInput['expect'] = ANY,
  stack = {},
  around = surroundings,
): string[] {
  const scenario = scenarioSchema.parse({ name: 'x', title: 'X', stack, steps, expect: expected });
  return checkScenario(scenario, around).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('targets', () => {
  it('takes a role, a node, and a process where it runs', () => {
    expect(complaints([{ fault: 'kill', target: 'patroni2' }])).toEqual([]);
    expect(complaints([{ fault: 'process', target: 'etcd3', process: 'etcd', signal: 'kill' }])).toEqual([]);
    expect(complaints([{ fault: 'partition', target: 'leader', from: 'haproxy' }])).toEqual([]);
  });

  it('refuses what the topology does not have', () => {
    expect(complaints([{ fault: 'kill', target: 'haproxy' }], ANY, {}, noProxy)).toEqual([
      'steps.0.target: expected a target of topology bare (leader, old-leader, any-replica, all-replicas, sync-standby, most-lagging, etcd-leader, etcd-majority, all-etcd, etcd1, patroni1, patroni2), got haproxy',
    ]);
  });

  it('refuses a process that the target does not run', () => {
    expect(complaints([{ fault: 'process', target: 'etcd-leader', process: 'postmaster', signal: 'stop' }])).toEqual([
      'steps.0.process: expected a process that etcd-leader runs (etcd), got postmaster',
    ]);
    expect(complaints([{ fault: 'process', target: 'patroni1', process: 'haproxy', signal: 'stop' }])).toEqual([
      'steps.0.process: expected a process that patroni1 runs (patroni, postmaster, walsender, walreceiver, walwriter, checkpointer, background-writer, startup or session), got haproxy',
    ]);
  });

  it('refuses a partition from itself', () => {
    expect(complaints([{ fault: 'partition', target: 'leader', from: 'leader' }])).toEqual([
      'steps.0.from: expected others than the target, got leader itself',
    ]);
  });

  it.each<[string, Steps, string]>([
    ['replay paused on a leader', [{ fault: 'replay-pause', target: 'leader' }], 'steps.0.target: expected a replica, since only a replica replays WAL, got leader'],
    ['a full disk that is the host\'s', [{ fault: 'disk-full', target: 'leader' }], "steps.0.fault: expected a small disk of its own for disk-full (stack.settings.dataDisk: 512m), got the host's"],
    ['a second etcd of the same name', [{ fault: 'duplicate', target: 'etcd1' }], 'steps.0.target: expected a Patroni node for duplicate, got etcd1'],
    ['a backend kept down', [{ fault: 'process', target: 'leader', process: 'walwriter', signal: 'keep-down' }], 'steps.0.signal: expected kill, terminate or stop for walwriter, since only patroni and postmaster can be kept down, got keep-down'],
    ['one of several at once', [{ parallel: [{ fault: 'kill', target: 'etcd1' }, { fault: 'kill', target: 'patroni9' }] }], 'steps.0.parallel.1.target: expected a target of topology haproxy, got patroni9: did you mean patroni1, patroni2 or patroni3?'],
  ])('refuses %s', (_what, steps, message) => {
    expect(complaints(steps)).toEqual([message]);
  }); // prettier-ignore

  it('fills a disk of its own', () => {
    expect(complaints([{ fault: 'disk-full', target: 'leader' }], ANY, { settings: { dataDisk: '256m' } })).toEqual([]);
  });

  it('has a synchronous standby only in synchronous mode', () => {
    const steps: Steps = [{ fault: 'kill', target: 'sync-standby' }];
    expect(complaints(steps, ANY, { settings: { synchronousMode: true } })).toEqual([]);
    expect(complaints(steps)).toEqual([
      'steps.0.target: expected synchronousMode: true in stack.settings for target sync-standby, got false',
    ]);
  });
});

describe('settings', () => {
  it('refuses one that the topology has no use for', () => {
    expect(complaints([], ANY, { settings: { haproxyFall: 3, ttl: 30 } }, noProxy)).toEqual([
      'stack.settings.haproxyFall: expected a setting that topology bare uses, got haproxyFall',
    ]);
  });

  it('points at the setting that the scenario changed', () => {
    expect(complaints([], ANY, { settings: { retryTimeout: 10 } })[0]).toMatch(/^stack\.settings\.retryTimeout: /);
    expect(complaints([], ANY, { settings: { loopWait: 15 } })[0]).toMatch(/^stack\.settings\.loopWait: /);
  });
});

describe('steps side by side', () => {
  it('count as one after another where they clash', () => {
    const both = { parallel: [{ fault: 'kill', target: 'leader' }, { fault: 'partition', target: 'leader' }] } as const;
    expect(complaints([both as unknown as Steps[number]])).toEqual([
      'steps.0.parallel.1.target: expected a heal of step 1 before leader is faulted again, got none',
    ]);
  });
  it('are healed by their ids, and may wait for a failover', () => {
    const steps: Steps = [
      { parallel: [{ ...killLeader, id: 'death' }, { ...cutReplica, id: 'cut' }] },
      { heal: 'cut' },
      { heal: 'death' },
    ];
    expect(complaints(steps, { leader: 'changes', writeOutage: 'predicted' })).toEqual([]);
    expect(complaints(steps, { leader: 'stays', writeOutage: 'any' })[0]).toMatch(/since step 1 waits until-failover/);
  });
}); // prettier-ignore

describe('the sequence of steps', () => {
  it('takes faults side by side, one after the other, and on the next leader', () => {
    expect(complaints([{ ...cutReplica, id: 'cut' }, quorumLost, { heal: 'cut' }, cutReplica, healAll])).toEqual([]);
    expect(complaints([killLeader, killLeader, healAll])).toEqual([]);
    const cut = { fault: 'partition', target: 'leader' } as const;
    expect(complaints([{ ...cut, from: 'all-etcd' }, { ...cut, from: 'haproxy' }, healAll])).toEqual([]);
  });

  it.each<[string, Steps, string[]]>([
    ['a heal of nothing', [healAll], ['steps.0.heal: expected a fault before it that is not healed yet, got none']],
    [
      'a heal of what is healed',
      [cutReplica, healAll, healAll],
      ['steps.2.heal: expected a fault before it that is not healed yet, got none'],
    ],
    [
      'a heal of an unknown id',
      [{ ...cutReplica, id: 'cut' }, { heal: 'cutt' }],
      ['steps.1.heal: expected all or the id of an earlier step (cut), got cutt: did you mean cut?'],
    ],
    [
      'a heal by id where there is none',
      [cutReplica, { heal: 'cut' }],
      ['steps.1.heal: expected all or the id of an earlier step, got cut'],
    ],
    [
      'a heal of a later step',
      [cutReplica, { heal: 'later' }, { ...quorumLost, id: 'later' }],
      ['steps.1.heal: expected all or the id of an earlier step, got later'],
    ],
    [
      'a second heal by id',
      [{ ...cutReplica, id: 'cut' }, { heal: 'cut' }, { heal: 'cut' }],
      ['steps.2.heal: expected all or the id of a fault that is not healed yet, got cut, which is'],
    ],
    [
      'an id twice',
      [
        { ...cutReplica, id: 'a' },
        { ...quorumLost, id: 'a' },
      ],
      ['steps.1.id: expected an id that no earlier step has, and not all, got a'],
    ],
    [
      'the id all',
      [{ ...cutReplica, id: 'all' }],
      ['steps.0.id: expected an id that no earlier step has, and not all, got all'],
    ],
    [
      'the same fault twice',
      [cutReplica, cutReplica],
      ['steps.1.target: expected a heal of step 1 before any-replica is faulted again, got none'],
    ],
    [
      'a fault on a dead node',
      [
        { fault: 'kill', target: 'patroni1' },
        { fault: 'partition', target: 'patroni1' },
      ],
      ['steps.1.target: expected a heal of step 1 before patroni1 is faulted again, got none'],
    ],
    [
      'the dead leader by its new name',
      [killLeader, { fault: 'stop', target: 'old-leader' }],
      ['steps.1.target: expected a heal of step 1 before old-leader is faulted again, got none'],
    ],
    [
      'an old leader before any fault',
      [{ fault: 'kill', target: 'old-leader' }],
      ['steps.0.target: expected an earlier fault that makes another node the leader, got old-leader in the first one'],
    ],
  ])('refuses %s', (_what, steps, messages) => {
    expect(complaints(steps)).toEqual(messages);
  });
});

const NO_LEADER_FAULT = 'a fault on the leader or etcd, by which the leader can lose its key,';

describe('expectations', () => {
  it.each<[string, Steps, ScenarioInput['expect']]>([
    ['a failover', [killLeader, healAll], { leader: 'changes', writeOutage: 'predicted', timeline: '+1', rejoin: {} }],
    ['a quiet run', [{ wait: '5s' }], { leader: 'stays', writeOutage: 'none', timeline: 'same' }],
    [
      'a replica that rejoins',
      [cutReplica, healAll],
      { leader: 'stays', writeOutage: 'none', rejoin: { means: 'restart' } },
    ],
    // Lab B4c: the same node promotes again once etcd is back.
    [
      'a new timeline with the old leader',
      [quorumLost, healAll],
      { leader: 'stays', writeOutage: 'any', timeline: '+1' },
    ],
    ['there and back again', [killLeader, healAll, killLeader, healAll], { leader: 'stays', writeOutage: 'any' }],
    [
      'a leader named by its node',
      [{ ...killLeader, target: 'patroni1' }],
      { leader: 'changes', writeOutage: 'predicted' },
    ],
  ])('takes %s', (_what, steps, expected) => {
    expect(complaints(steps, expected)).toEqual([]);
  });

  it.each<[string, Steps, ScenarioInput['expect'], string[]]>([
    [
      'a failover without a new leader',
      [killLeader],
      { ...ANY, leader: 'stays' },
      ['leader: expected changes or any, since step 1 waits until-failover, got stays'],
    ],
    [
      'a new leader without a reason',
      [cutReplica],
      { ...ANY, leader: 'changes' },
      [`leader: expected stays or any without ${NO_LEADER_FAULT} got changes`],
    ],
    [
      'a new leader on the old timeline',
      [killLeader],
      { leader: 'changes', writeOutage: 'any', timeline: 'same' },
      ['timeline: expected "+1" or any, since a new leader begins a new timeline, got same'],
    ],
    [
      'a new timeline without a promotion',
      [cutReplica],
      { ...ANY, leader: 'stays', timeline: '+1' },
      ['timeline: expected same or any, since only a promotion begins a new timeline and the leader stays, got "+1"'],
    ],
    [
      'one new timeline for two failovers',
      [killLeader, healAll, killLeader],
      { ...ANY, timeline: '+1' },
      ['timeline: expected any, since each of 2 failovers begins a new timeline, got "+1"'],
    ],
    [
      'a failover without an outage',
      [killLeader],
      { ...ANY, writeOutage: 'none' },
      ['writeOutage: expected predicted, any or a length, since step 1 waits until-failover, got none'],
    ],
    [
      'a new leader without an outage',
      [{ fault: 'kill', target: 'patroni1' }],
      { leader: 'changes', writeOutage: 'none' },
      ['writeOutage: expected predicted, any or a length, since the leader changes, got none'],
    ],
    [
      'a dead leader without an outage',
      [{ fault: 'stop', target: 'leader' }],
      { ...ANY, writeOutage: 'none' },
      ['writeOutage: expected predicted, any or a length, since step 1 takes the leader away, got none'],
    ],
    [
      'a predicted outage without a reason',
      [cutReplica],
      { ...ANY, writeOutage: 'predicted' },
      [`writeOutage: expected none, any or a length without ${NO_LEADER_FAULT} got predicted`],
    ],
    [
      'a rejoin of nothing',
      [{ wait: '5s' }],
      { ...ANY, rejoin: {} },
      ['rejoin: expected a fault after which a node can rejoin, got no fault step'],
    ],
    [
      'a rejoin without a heal',
      [killLeader],
      { ...ANY, rejoin: {} },
      ['rejoin: expected a heal of step 1 for its target to rejoin after, got none'],
    ],
    [
      'a rejoin where another fault is healed',
      [killLeader, { ...cutReplica, id: 'cut' }, { heal: 'cut' }],
      { ...ANY, rejoin: {} },
      ['rejoin: expected a heal of step 1 for its target to rejoin after, got none'],
    ],
    [
      'a rejoin of etcd',
      [quorumLost, healAll],
      { ...ANY, rejoin: {} },
      ['rejoin: expected a Patroni node as the first target, since rejoin is about PostgreSQL, got etcd-majority'],
    ],
    [
      'a rewind on one timeline',
      [cutReplica, healAll],
      { ...ANY, timeline: 'same', rejoin: { means: 'rewind' } },
      [
        'rejoin.means: expected restart, basebackup or any, since pg_rewind needs another timeline and it stays, got rewind',
      ],
    ],
  ])('refuses %s', (_what, steps, expected, messages) => {
    expect(complaints(steps, expected)).toEqual(messages.map((message) => `expect.${message}`));
  });

  it('refuses to wait for a failover that nothing brings about', () => {
    expect(complaints([{ ...cutReplica, hold: 'until-failover' }])).toEqual([
      `steps.0.hold: expected ${NO_LEADER_FAULT} for until-failover to end, got none`,
    ]);
    expect(complaints([{ wait: 'until-failover' }, killLeader])).toEqual([
      `steps.0.wait: expected ${NO_LEADER_FAULT} for until-failover to end, got none`,
    ]);
    // Patroni #1347: a leader that only loses its replicas keeps its key.
    expect(
      complaints([{ fault: 'partition', target: 'leader', from: 'all-replicas', hold: 'until-failover' }]),
    ).toEqual([`steps.0.hold: expected ${NO_LEADER_FAULT} for until-failover to end, got none`]);
  });
});
