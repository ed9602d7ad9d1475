import { describe, expect, it } from 'vitest';
import { loadProfile } from '../topology/profile.js';
import { loadTopology } from '../topology/topology.js';
import { ANY, type Steps, issuesOf, cutReplica, healAll, killLeader, noProxy, quorumLost } from './testing/issues.js';

describe('targets', () => {
  it('takes a role, a node, and a process where it runs', () => {
    expect(issuesOf([{ fault: 'kill', target: 'patroni2' }])).toEqual([]);
    expect(issuesOf([{ fault: 'process', target: 'etcd3', process: 'etcd', signal: 'kill' }])).toEqual([]);
    expect(issuesOf([{ fault: 'partition', target: 'leader', from: 'haproxy' }])).toEqual([]);
  });

  it('refuses what the topology does not have', () => {
    expect(issuesOf([{ fault: 'kill', target: 'haproxy' }], ANY, {}, noProxy)).toEqual([
      'steps.0.target: expected a target of topology bare (leader, old-leader, any-replica, all-replicas, ' +
        'sync-standby, most-lagging, commit-standby, dcs-leader, dcs-majority, all-dcs, etcd1, patroni1, ' +
        'patroni2), got haproxy',
    ]);
  });

  it('refuses a process that the target does not run', () => {
    expect(issuesOf([{ fault: 'process', target: 'etcd-leader', process: 'postmaster', signal: 'stop' }])).toEqual([
      'steps.0.process: expected a process that etcd-leader runs (etcd), got postmaster',
    ]);
    expect(issuesOf([{ fault: 'process', target: 'patroni1', process: 'haproxy', signal: 'stop' }])).toEqual([
      'steps.0.process: expected a process that patroni1 runs (patroni, postmaster, consul-agent, walsender, ' +
        'walreceiver, walwriter, checkpointer, background-writer, startup, session or pgbouncer), got haproxy',
    ]);
  });

  it('refuses a partition from itself', () => {
    expect(issuesOf([{ fault: 'partition', target: 'leader', from: 'leader' }])).toEqual([
      'steps.0.from: expected others than the target, got leader itself',
    ]);
  });

  it.each<[string, Steps, string]>([
    [
      'replay paused on a leader',
      [{ fault: 'replay-pause', target: 'leader' }],
      'steps.0.target: expected a replica, since only a replica replays WAL, got leader',
    ],
    [
      "a full disk that is the host's",
      [{ fault: 'disk-full', target: 'leader' }],
      "steps.0.fault: expected a small disk of its own for disk-full (stack.settings.dataDisk: 512m), got the host's",
    ],
    [
      'a second etcd of the same name',
      [{ fault: 'duplicate', target: 'etcd1' }],
      'steps.0.target: expected a Patroni node for duplicate, got etcd1',
    ],
    [
      'a cluster token of what is no etcd',
      [{ fault: 'wipe', target: 'patroni1', token: 'new' }],
      'steps.0.token: expected same for patroni1, since only etcd has a cluster token, got new',
    ],
    [
      'a backend kept down',
      [{ fault: 'process', target: 'leader', process: 'walwriter', signal: 'keep-down' }],
      'steps.0.signal: expected kill, terminate or stop for walwriter, since only patroni, postmaster, haproxy, ' +
        'keepalived can be kept down, got keep-down',
    ],
    [
      'one of several at once',
      [
        {
          parallel: [
            { fault: 'kill', target: 'etcd1' },
            { fault: 'kill', target: 'patroni9' },
          ],
        },
      ],
      'steps.0.parallel.1.target: expected a target of topology haproxy, got patroni9: did you mean patroni1, ' +
        'patroni2 or patroni3?',
    ],
  ])('refuses %s', (_what, steps, message) => {
    expect(issuesOf(steps)).toEqual([message]);
  });

  it('fills a disk of its own', () => {
    expect(issuesOf([{ fault: 'disk-full', target: 'leader' }], ANY, { settings: { dataDisk: '256m' } })).toEqual([]);
  });

  it('has a synchronous standby only in synchronous mode', () => {
    const steps: Steps = [{ fault: 'kill', target: 'sync-standby' }];
    expect(issuesOf(steps, ANY, { settings: { synchronousMode: true } })).toEqual([]);
    expect(issuesOf(steps)).toEqual([
      'steps.0.target: expected synchronousMode: true in stack.settings for target sync-standby, got false',
    ]);
  });
});

describe('settings', () => {
  it('refuses one that the topology has no use for', () => {
    expect(issuesOf([], ANY, { settings: { haproxyFall: 3, ttl: 30 } }, noProxy)).toEqual([
      'stack.settings.haproxyFall: expected a setting that topology bare uses, got haproxyFall',
    ]);
  });

  it('refuses a disk for each node where the topology has no file for it', async () => {
    const noDisk = { topology: await loadTopology('minimal'), profile: await loadProfile('fast') };
    expect(issuesOf([], ANY, { settings: { dataDisk: '384m' } })).toEqual([]);
    expect(issuesOf([], ANY, { settings: { dataDisk: '' } }, noDisk)).toEqual([]);
    expect(issuesOf([], ANY, { settings: { dataDisk: '384m' } }, noDisk)).toEqual([
      'stack.settings.dataDisk: expected a topology with dataDiskFile for dataDisk: 384m, got minimal',
    ]);
    const profile = { ...noDisk.profile, dataDisk: '1g' };
    expect(issuesOf([], ANY, {}, { ...noDisk, profile })).toEqual([
      'stack.profile: expected a topology with dataDiskFile for dataDisk: 1g, got minimal',
    ]);
  });

  it('points at the setting that the scenario changed', () => {
    expect(issuesOf([], ANY, { settings: { retryTimeout: 10 } })[0]).toMatch(/^stack\.settings\.retryTimeout: /);
    expect(issuesOf([], ANY, { settings: { loopWait: 15 } })[0]).toMatch(/^stack\.settings\.loopWait: /);
  });
});

describe('steps side by side', () => {
  it('count as one after another where they clash', () => {
    const both = {
      parallel: [
        { fault: 'kill', target: 'leader' },
        { fault: 'partition', target: 'leader' },
      ],
    } as const;
    expect(issuesOf([both as unknown as Steps[number]])).toEqual([
      'steps.0.parallel.1.target: expected a heal of step 1 before leader is faulted again, got none',
    ]);
  });
  it('are healed by their ids, and may wait for a failover', () => {
    const steps: Steps = [
      {
        parallel: [
          { ...killLeader, id: 'death' },
          { ...cutReplica, id: 'cut' },
        ],
      },
      { heal: 'cut' },
      { heal: 'death' },
    ];
    expect(issuesOf(steps, { leader: 'changes', writeOutage: 'predicted' })).toEqual([]);
    expect(issuesOf(steps, { leader: 'stays', writeOutage: 'any' })[0]).toMatch(/since step 1 waits until-failover/);
  });
});

describe('the sequence of steps', () => {
  it('takes faults side by side, one after the other, and on the next leader', () => {
    expect(issuesOf([{ ...cutReplica, id: 'cut' }, quorumLost, { heal: 'cut' }, cutReplica, healAll])).toEqual([]);
    expect(issuesOf([killLeader, killLeader, healAll])).toEqual([]);
    const cut = { fault: 'partition', target: 'leader' } as const;
    expect(issuesOf([{ ...cut, from: 'all-etcd' }, { ...cut, from: 'haproxy' }, healAll])).toEqual([]);
    expect(issuesOf([{ ...cut, ports: [2379] }, { ...cut, ports: [8008] }, healAll])).toEqual([]);
  });

  it('takes a death on a node that another fault is in force on, and its heal before that one', () => {
    const slow = { fault: 'bandwidth', target: 'any-replica', kilobytesPerSecond: 200, id: 'slow' } as const;
    const death = { fault: 'kill', target: { step: 'slow' }, id: 'death' } as const;
    expect(issuesOf([slow, death, { heal: 'death' }, healAll, { ...slow, id: 'again' }])).toEqual([]);
    expect(issuesOf([slow, { fault: 'pause', target: 'any-replica' }, healAll])).toEqual([]);
  });

  it('takes the node of an earlier step, as a target and as a peer', () => {
    const a = { fault: 'process', target: 'any-replica', process: 'walreceiver', signal: 'kill', id: 'a' } as const;
    const cut = { fault: 'partition', target: { step: 'a' }, from: 'leader' } as const;
    expect(issuesOf([a, cut, { ...cut, target: 'leader', from: { step: 'a' } }, healAll])).toEqual([]);
    // As the resolved scenario of a run directory writes it.
    expect(issuesOf([a, { ...cut, target: 'step a' }, healAll])).toEqual([]);
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
      'a fault on a dead node that an earlier step means',
      [
        { fault: 'kill', target: 'any-replica', id: 'dead' },
        { fault: 'partition', target: { step: 'dead' } },
      ],
      ['steps.1.target: expected a heal of step 1 before step dead is faulted again, got none'],
    ],
    [
      'the dead leader as the node of a step',
      [
        { ...killLeader, id: 'dead' },
        { fault: 'stop', target: 'old-leader' },
      ],
      ['steps.1.target: expected a heal of step 1 before old-leader is faulted again, got none'],
    ],
    [
      'the node of a step that is not there',
      [
        { ...cutReplica, id: 'cut' },
        { fault: 'kill', target: { step: 'cutt' } },
      ],
      ['steps.1.target: expected the id of an earlier fault step (cut), got cutt: did you mean cut?'],
    ],
    [
      'the node of a step at the same time',
      [
        {
          parallel: [
            { ...cutReplica, id: 'cut' },
            { fault: 'partition', target: 'leader', from: { step: 'cut' } },
          ],
        },
      ],
      ['steps.0.parallel.1.from: expected the id of an earlier fault step, got cut'],
    ],
    [
      'a process of a node that does not run it',
      [
        { fault: 'kill', target: 'etcd1', id: 'dead' },
        { heal: 'dead' },
        { fault: 'process', target: { step: 'dead' }, process: 'postmaster', signal: 'kill' },
      ],
      ['steps.2.process: expected a process that etcd1 runs (etcd), got postmaster'],
    ],
    [
      'a heal inside a dead node',
      [
        { fault: 'missing-program', target: 'patroni1', program: 'pg_rewind', id: 'broken' },
        { fault: 'kill', target: 'patroni1' },
        { heal: 'broken' },
      ],
      [
        'steps.2.heal: expected a heal of step 2 before or with that of broken, ' +
          'since missing-program is undone in a running node, got none',
      ],
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
    expect(issuesOf(steps)).toEqual(messages);
  });
});
