import { describe, expect, it } from 'vitest';
import { messageOf } from '../core/errors.js';
import { loadProfile } from '../topology/profile.js';
import { resolveStack } from '../topology/resolve-stack.js';
import { parseScenario } from './load.js';

const fast = await loadProfile('fast');
const TAIL = 'expect: { leader: stays, writeOutage: none }';

/** A scenario with these lines below `stack:`, from line 4 on. */
const withStack = (...lines: string[]) =>
  parseScenario(['name: x', 'title: X', 'stack:', ...lines.map((line) => `  ${line}`), TAIL].join('\n'), 'x.yaml');

const settingsOf = async (...lines: string[]) =>
  (await resolveStack((await withStack(...lines)).scenario.stack)).settings;

async function refused(...lines: string[]): Promise<string[]> {
  try {
    await withStack(...lines);
  } catch (error) {
    return messageOf(error).split('\n');
  }
  return [];
}

describe('free settings', () => {
  it('are passed on as they are', async () => {
    const settings = await settingsOf(
      'patroni: { maximum_lag_on_elsewhere: 1, postgresql: { use_slots: false, parameters: { work_mem: 8MB } } }',
      'postgresql: { client_connection_check_interval: 500ms }',
      'tags: { patroni3: { nofailover: true } }',
    );
    expect(settings).toEqual({
      ...fast,
      free: {
        patroni: { maximum_lag_on_elsewhere: 1, postgresql: { use_slots: false } },
        postgresql: { work_mem: '8MB', client_connection_check_interval: '500ms' },
        tags: { patroni3: { nofailover: true } },
      },
    });
  });

  it('are settings of the vocabulary where that knows them', async () => {
    const settings = await settingsOf('patroni: { synchronous_mode: quorum, ttl: 30 }', 'settings: { ttl: 30 }');
    expect(settings).toEqual({ ...fast, ttl: 30, synchronousMode: 'quorum' });
  });

  it('are switched on and off in the words of Patroni', async () => {
    const settings = await settingsOf('patroni: { synchronous_mode: on, failsafe_mode: off }');
    expect(settings).toEqual({ ...fast, synchronousMode: true });
  });

  it('are read again from what was written of them', async () => {
    const { scenario } = await withStack('patroni: { ttl: 30, postgresql: { parameters: { work_mem: 8MB } } }');
    expect(scenario.stack).toEqual({
      topology: 'haproxy',
      profile: 'fast',
      settings: { ttl: 30 },
      postgresql: { work_mem: '8MB' },
      fresh: false,
    });
  });
});

describe('free settings that are refused', () => {
  it.each([
    [['patroni: 5'], 'x.yaml:4:12: expected a map of names and values, got 5'],
    [['postgresql: [a]'], 'x.yaml:4:15: expected a map of names and values, got a list'],
    [['postgresql: { work_mem: [1] }'], 'x.yaml:4:27: expected a text, a number, true or false, got a list'],
    [['patroni: { postgresql: { parameters: 5 } }'], 'x.yaml:4:40: expected a map of names and values, got 5'],
    [['patroni: { postgresql: x }'], 'x.yaml:4:26: expected a map of names and values, got "x"'],
    [['settings: { ttl: 20 }', 'patroni:', '  ttl: 30'], 'x.yaml:6:10: expected 20, which settings.ttl has, got 30'],
    [
      ['patroni: { postgresql: { parameters: { work_mem: 8MB } } }', 'postgresql: { work_mem: 4MB }'],
      'x.yaml:4:52: expected "4MB", which postgresql.work_mem has, got "8MB"',
    ],
    [
      ['patroni: { ttl: 10 }'],
      'x.yaml:4:19: expected at least 20: Patroni runs a shorter ttl as 20 s, with only a line in its log, got 10',
    ],
    [['patroni: { synchronous_mode: quorom }'], 'x.yaml:4:32: expected true, false or quorum, got "quorom"'],
    [
      ['patroni: { loop_wait: 15 }'],
      'x.yaml:4:25: expected loopWait + 2 × retryTimeout ≤ ttl' +
        ', got 15 + 2 × 3 = 21 > 20: set ttl to at least 21, or Patroni would run loop_wait as 14' +
        ' instead of 15, with only a line in its log',
    ],
    [
      ['patroni: { maximum_lag_on_syncnod: 5 }'],
      "x.yaml:4:14: expected a name of Patroni's dynamic configuration" +
        ', got maximum_lag_on_syncnod: did you mean maximum_lag_on_syncnode?',
    ],
    [
      ['patroni: { postgresql: { listen: "*" } }'],
      'x.yaml:4:28: expected dynamic configuration' +
        ", got postgresql.listen: Patroni takes it from a node's own file only, and drops it here",
    ],
    [
      ['patroni: { postgresql: { parameters: { port: 5 } } }'],
      'x.yaml:4:42: expected a parameter that Patroni leaves to the user' +
        ', got port: Patroni ignores it and takes postgresql.listen of the node',
    ],
    [
      ['postgresql: { hot_standby: "off" }'],
      'x.yaml:4:17: expected a parameter that Patroni leaves to the user' +
        ', got hot_standby: Patroni runs PostgreSQL with on, whatever it is set to',
    ],
    [
      ['settings: { synchronousMode: true }', 'postgresql: { synchronous_standby_names: "*" }'],
      'x.yaml:5:17: expected a parameter that Patroni leaves to the user' +
        ', got synchronous_standby_names: in synchronous mode Patroni writes its own',
    ],
    [
      ['tags: { patroni4: { nofailover: true } }'],
      'x.yaml:4:11: expected a Patroni node (patroni1, patroni2 or patroni3)' +
        ', got patroni4: did you mean patroni1, patroni2 or patroni3?',
    ],
    [
      ['tags: { etcd1: { nofailover: true } }'],
      'x.yaml:4:11: expected a Patroni node (patroni1, patroni2 or patroni3), got etcd1',
    ],
    [['tags: { patroni3: nofailover }'], 'x.yaml:4:21: expected a map of names and values, got "nofailover"'],
  ])('%j', async (lines, message) => {
    expect(await refused(...lines)).toEqual([message]);
  });
});
