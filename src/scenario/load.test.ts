import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { exactly } from '../core/comparison.js';
import { Duration } from '../core/duration.js';
import { messageOf } from '../core/errors.js';
import { oneOf } from '../core/nearest.js';
import { FAULTS } from '../faults/registry.js';
import { listTopologies } from '../topology/topology.js';
import { loadScenarioFile, parseScenario, scenarioFrom } from './load.js';

/** A file with these lines for steps and expectations, from line 3 on. */
const withSteps = (...lines: string[]) => ['name: x', 'title: X', ...lines].join('\n');
const QUIET = 'expect: { leader: stays, writeOutage: none }';

async function refused(text: string): Promise<string[]> {
  try {
    await parseScenario(text, 'x.yaml');
  } catch (error) {
    expect(error).toMatchObject({ code: 'SCENARIO_INVALID', exitCode: 64 });
    return messageOf(error).split('\n');
  }
  return [];
}

describe('a scenario file', () => {
  it('is read with its defaults filled in', async () => {
    const text = withSteps('steps:', '  - { fault: partition, target: any-replica, hold: 5s }', '  - heal: all', QUIET);
    const { scenario, source, file } = await parseScenario(text, 'x.yaml');
    expect({ source, file }).toEqual({ source: text, file: 'x.yaml' });
    expect(scenario.steady).toEqual(new Duration(2500, '2500ms'));
    expect(scenario.expect.lostWrites).toEqual(exactly(0));
    // As the scenario.yaml of a run has it.
    expect(parse(stringify(scenario))).toEqual({
      name: 'x',
      title: 'X',
      tags: [],
      stack: { topology: 'haproxy', profile: 'fast', settings: {}, fresh: false },
      load: {
        writesPerSecond: 100,
        readsPerSecond: 50,
        writers: 10,
        readers: 5,
        connectTimeout: '2s',
        statementTimeout: '30s',
        backoff: { initial: '100ms', max: '1s' },
      },
      steady: '2500ms',
      after: '1s',
      steps: [
        {
          fault: 'partition',
          target: 'any-replica',
          from: 'everyone',
          ports: [],
          direction: 'both',
          action: 'drop',
          hold: '5s',
        },
        { heal: 'all' },
      ],
      rounds: 1,
      expect: {
        leader: 'stays',
        writeOutage: 'none',
        readOutage: 'any',
        lostWrites: 0,
        staleWrites: 0,
        misroutes: 0,
        readsOnPrimary: 0,
        twoHolders: '< 1s',
        timeline: 'any',
      },
    });
  });

  it('may write timeline: +1 without quotes, which YAML reads as a number', async () => {
    const text = withSteps(
      'steps: [{ fault: kill, target: leader, hold: until-failover }]',
      'expect: { leader: changes, writeOutage: any, timeline: +1 }',
    );
    expect((await parseScenario(text, 'x.yaml')).scenario.expect.timeline).toBe('+1');
  });

  it('can be given as an object', async () => {
    const input = { name: 'x', title: 'X', expect: { leader: 'stays', writeOutage: 'none' } } as const;
    expect((await scenarioFrom(input)).scenario.name).toBe('x');
    await expect(scenarioFrom({ ...input, steady: '5' })).rejects.toThrow(
      'scenario x:6:9: expected a length of time with its unit: 500ms, 30s, 2min, got "5"',
    );
  });

  it('has to be there', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'scenario-'));
    await expect(loadScenarioFile(join(directory, 'no.yaml'))).rejects.toMatchObject({
      code: 'SCENARIO_UNREADABLE',
      exitCode: 64,
      message: `expected a scenario file, got ${directory}/no.yaml, which is not there`,
    });
    await expect(loadScenarioFile(directory)).rejects.toThrow('which is a folder');
    await writeFile(join(directory, 'yes.yaml'), withSteps(QUIET));
    expect((await loadScenarioFile(join(directory, 'yes.yaml'))).scenario.title).toBe('X');
  });
});

describe('the form of a scenario', () => {
  it('tells everything that is wrong at once, in the order of the file', async () => {
    const text = `name: Leader Kill
titel: x
steady: 30
load: { writesPerSecond: lots, readers: 0 }
stack: { settings: { ttl: 10, loopwait: 1, haproxyInter: 2min } }
expect:
  leader: change
  writeOutage: 30s
  readOutage: "30s <"
  lostWrites: { sync: a, async: most }
  staleWrites: -1
  timeline: 2
  rejoin: { means: [x], within: 5 }
`;
    expect(await refused(text)).toEqual([
      'x.yaml:1:1: expected the key title: a text, got none',
      'x.yaml:1:7: expected lower-case words joined by hyphens: leader-kill, got "Leader Kill"',
      'x.yaml:2:1: expected a known key, got titel: did you mean title?',
      'x.yaml:3:9: expected a length of time with its unit: 500ms, 30s, 2min, got 30',
      'x.yaml:4:26: expected a number, got "lots"',
      'x.yaml:4:41: expected at least 1, got 0',
      'x.yaml:5:27: expected at least 20: Patroni runs a shorter ttl as 20 s, with only a line in its log, got 10',
      'x.yaml:5:31: expected a known key, got loopwait: did you mean loopWait?',
      'x.yaml:5:58: expected a time as HAProxy writes it: 500ms, 3s, 60m, got "2min"',
      'x.yaml:7:11: expected changes, stays or any, got "change": did you mean changes?',
      'x.yaml:9:15: expected none, any or a comparison with a length of time, "< 30s", got "30s <"',
      'x.yaml:10:23: expected a count or a comparison with one: 0, "< 10", ">= 1", got "a"',
      'x.yaml:10:33: expected a count or a comparison with one: 0, "< 10", ">= 1"; or bounded, got "most"',
      'x.yaml:11:16: expected a count or a comparison with one: 0, "< 10", ">= 1", got -1',
      'x.yaml:12:13: expected "+1", same or any, got 2',
      'x.yaml:13:21: expected rewind, basebackup or restart, got "x"',
      'x.yaml:13:33: expected a length of time with its unit: 500ms, 30s, 2min, got 5',
    ]);
  });

  it.each([
    [
      '{ fault: kil, target: leader }',
      `12: expected ${oneOf(FAULTS.map(({ name }) => name))}, got "kil": did you mean kill?`,
    ],
    [
      '{ fault: kill, target: leader, hold: 30 }',
      '40: expected a length of time with its unit: 500ms, 30s, 2min; or until-failover, until-recovered, got 30',
    ],
    ['{ fault: kill, target: leader, hld: 3s }', '34: expected a known key, got hld: did you mean hold?'],
    ['{ fault: kill, target: leader, grace: 3s }', '34: expected one of the keys fault, target, hold or id, got grace'],
    [
      '{ fault: stop, target: leader, grace: 5 }',
      '41: expected a length of time with its unit: 500ms, 30s, 2min, got 5',
    ],
    ['{ fault: partition, target: leader, direction: up }', '50: expected both, in or out, got "up"'],
    [
      '{ fault: process, target: leader, process: patrony, signal: stop }',
      '46: expected patroni, postmaster, etcd, consul, zookeeper, haproxy, consul-agent, keepalived, walsender, ' +
        'walreceiver, walwriter, checkpointer, background-writer, startup, session or pgbouncer, got "patrony": ' +
        'did you mean patroni?',
    ],
    ['{ heal: 1 }', '11: expected all or the id of an earlier step, got 1'],
    [
      '{ wait: "30" }',
      '11: expected a length of time with its unit: 500ms, 30s, 2min; or until-failover, until-recovered, got "30"',
    ],
    [
      '{ heel: all }',
      '3: expected a step with one of the keys fault, heal, wait or parallel, got heel: did you mean heal?',
    ],
    [
      '{ fault: stop, target: leader, grace: 5, heal: all }',
      '3: expected a step with one of the keys fault, heal, wait or parallel, got fault and heal: each is a step ' +
        'of its own',
    ],
    ['heal', '3: expected a step with one of the keys fault, heal, wait or parallel, got "heal"'],
    [
      '{ fault: kill }',
      '3: expected the key target: a role (leader, old-leader, any-replica, all-replicas, sync-standby, ' +
        'async-standby, most-lagging, commit-standby, dcs-leader, dcs-follower, dcs-majority, all-dcs, haproxy, ' +
        'vip-holder, vip-standby), the name of a node: patroni1, or that of an earlier step: { step: <id> }, got none',
    ],
  ])('refuses the step %s', async (step, message) => {
    expect(await refused(withSteps(QUIET, 'steps:', `- ${step}`))).toEqual([`x.yaml:5:${message}`]);
  });

  it('passes on what YAML itself refuses', async () => {
    expect(await refused(withSteps(QUIET, 'title: Y'))).toEqual([
      'x.yaml:4:1: expected each key once, got title a second time',
    ]);
  });
});

describe('the stack of a scenario', () => {
  it('has to be one that is there', async () => {
    expect(await refused(withSteps('stack: { topology: haprox, profile: slow }', QUIET))).toEqual([
      `x.yaml:3:20: expected a topology (${oneOf(await listTopologies())}), got haprox: did you mean haproxy?`,
      'x.yaml:3:37: expected a profile (fast, lab-b or production), got slow',
    ]);
  });

  it('may name routes of its topology, each once', async () => {
    const { scenario } = await parseScenario(withSteps('stack: { routes: [libpq, haproxy] }', QUIET), 'x.yaml');
    expect(scenario.stack.routes).toEqual(['libpq', 'haproxy']);
    expect(await refused(withSteps('stack: { routes: [haproxy, libpg, haproxy] }', QUIET))).toEqual([
      'x.yaml:3:28: expected a route of topology haproxy (haproxy or libpq), got libpg: did you mean libpq?',
      'x.yaml:3:35: expected each route once, got haproxy again',
    ]);
    expect(await refused(withSteps('stack: { routes: [] }', QUIET))).toEqual([
      'x.yaml:3:18: expected at least one route, got an empty list',
    ]);
  });

  it('has to run as it is written', async () => {
    expect(await refused(withSteps('stack:', '  settings:', '    retryTimeout: 10', QUIET))).toEqual([
      'x.yaml:5:19: expected loopWait + 2 × retryTimeout ≤ ttl, got 1 + 2 × 10 = 21 > 20: set ttl to at least ' +
        '21, or Patroni would run loop_wait as 1 and retry_timeout as 9, with only a line in its log',
    ]);
  });

  it('answers for what the steps aim at', async () => {
    const step = '- { fault: partition, target: patroni4, from: etcd-leeder }';
    expect(await refused(withSteps(QUIET, 'steps:', step))).toEqual([
      'x.yaml:5:31: expected a target of topology haproxy, got patroni4: did you mean patroni1, patroni2 or patroni3?',
      'x.yaml:5:47: expected a target of topology haproxy, got etcd-leeder: did you mean etcd-leader?',
    ]);
  });
});
