import { describe, expect, it } from 'vitest';
import type { ScenarioInput } from '../schema.js';
import { ANY, type Steps, issuesOf, cutReplica, healAll, killLeader, quorumLost } from '../testing/issues.js';

const NO_LEADER_FAULT = 'a fault on the leader or the DCS, by which the leader can lose its key,';

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
    expect(issuesOf(steps, expected)).toEqual([]);
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
      ['rejoin: expected a heal of step 1 for its target to rejoin after, got none: add `- heal: all`'],
    ],
    [
      'a rejoin where another fault is healed',
      [killLeader, { ...cutReplica, id: 'cut' }, { heal: 'cut' }],
      { ...ANY, rejoin: {} },
      ['rejoin: expected a heal of step 1 for its target to rejoin after, got none: add `- heal: all`'],
    ],
    [
      'a rejoin that would have to be both late and soon',
      [killLeader, healAll],
      { ...ANY, rejoin: { notBefore: '60s', within: '20s' } },
      ['rejoin.notBefore: expected less than within (20s), got 60s: nothing could be both'],
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
        'rejoin.means: expected restart, basebackup or any, since pg_rewind needs another timeline and it stays, ' +
          'got rewind',
      ],
    ],
  ])('refuses %s', (_what, steps, expected, messages) => {
    expect(issuesOf(steps, expected)).toEqual(messages.map((message) => `expect.${message}`));
  });

  it('refuses to wait for a failover that nothing brings about', () => {
    expect(issuesOf([{ ...cutReplica, hold: 'until-failover' }])).toEqual([
      `steps.0.hold: expected ${NO_LEADER_FAULT} for until-failover to end, got none`,
    ]);
    expect(issuesOf([{ wait: 'until-failover' }, killLeader])).toEqual([
      `steps.0.wait: expected ${NO_LEADER_FAULT} for until-failover to end, got none`,
    ]);
    // Patroni #1347: a leader that only loses its replicas keeps its key.
    expect(issuesOf([{ fault: 'partition', target: 'leader', from: 'all-replicas', hold: 'until-failover' }])).toEqual([
      `steps.0.hold: expected ${NO_LEADER_FAULT} for until-failover to end, got none`,
    ]);
  });
});
