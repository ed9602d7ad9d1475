import { describe, expect, it } from 'vitest';
import { planCells, parseMatrix } from '../campaign/matrix.js';
import { messageOf } from '../core/errors.js';
import { loadProfile } from '../topology/profile.js';
import { refuseUnknownMode } from '../topology/replication.js';
import { REPLICATION_MODES, type ReplicationMode } from '../topology/replication-modes.js';
import { resolveStack } from '../topology/resolve-stack.js';
import { loadTopology } from '../topology/topology.js';
import { parseScenario } from './load.js';

const TAIL = 'expect: { leader: stays, writeOutage: none }';

/** A scenario with these lines below `stack:`, from line 4 on. */
const withStack = (lines: readonly string[], replication?: ReplicationMode) =>
  parseScenario(
    ['name: x', 'title: X', ...(lines.length > 0 ? ['stack:', ...lines.map((line) => `  ${line}`)] : []), TAIL].join(
      '\n',
    ),
    'x.yaml',
    { replication },
  );

const settingsOf = async (...load: Parameters<typeof withStack>) =>
  (await resolveStack((await withStack(...load)).scenario.stack)).settings;

const refused = async (...load: Parameters<typeof withStack>) =>
  withStack(...load).then(
    () => '',
    (error: unknown) => messageOf(error),
  );

describe('the replication mode', () => {
  it('sets the three settings of Patroni, in a scenario and on the command line', async () => {
    const expected = {
      async: [false, false, 1],
      sync: [true, false, 1],
      strict: [true, true, 1],
      'two-standbys': [true, false, 2],
      quorum: ['quorum', false, 1],
    } satisfies Record<ReplicationMode, unknown[]>;
    for (const mode of REPLICATION_MODES) {
      for (const settings of [await settingsOf([`replication: ${mode}`]), await settingsOf([], mode)]) {
        const { synchronousMode, synchronousModeStrict, synchronousNodeCount } = settings;
        expect([synchronousMode, synchronousModeStrict, synchronousNodeCount]).toEqual(expected[mode]);
      }
    }
  });

  it('leaves the profile alone where it is not chosen, and agrees with the same settings', async () => {
    expect(await settingsOf([])).toEqual(await loadProfile('fast'));
    expect(await settingsOf(['replication: sync', 'settings: { synchronousMode: true }'])).toMatchObject({
      synchronousMode: true,
    });
  });

  it('is that of the command line rather than that of the scenario', async () => {
    expect(await settingsOf(['replication: quorum'], 'strict')).toMatchObject({ synchronousModeStrict: true });
  });

  it('refuses settings that contradict it, where they are written', async () => {
    expect(await refused(['replication: async', 'settings: { ttl: 20, synchronousMode: true }'])).toBe(
      'x.yaml:5:41: expected false, since replication is async, got true',
    );
    expect(await refused(['settings: { synchronousNodeCount: 3 }'], 'two-standbys')).toBe(
      'x.yaml:4:37: expected 2, since replication is two-standbys, got 3',
    );
    expect(await refused(['patroni: { synchronous_mode: quorum }'], 'sync')).toBe(
      'x.yaml:4:32: expected true, since replication is sync, got quorum',
    );
  });

  it('refuses a mode that there is not, and one that has too few nodes', async () => {
    expect(await refused(['replication: synch'])).toBe(
      'x.yaml:4:16: expected async, sync, strict, two-standbys or quorum, got "synch": did you mean sync?',
    );
    const tooFew = 'expected a topology with at least 3 PostgreSQL nodes for two-standbys, got minimal with 2';
    expect(await refused(['topology: minimal', 'replication: two-standbys'])).toBe(`x.yaml:5:16: ${tooFew}`);
    const stack = { topology: 'minimal', profile: 'fast', replication: 'two-standbys' as const };
    await expect(resolveStack(stack)).rejects.toMatchObject({ message: tooFew, exitCode: 64 });
  });

  it('holds for every cell of a matrix', async () => {
    const { scenario } = await withStack(['replication: sync']);
    const context = { topology: await loadTopology('haproxy'), profile: await loadProfile('fast') };
    const [cell] = planCells(scenario, parseMatrix(['ttl=20,30']), context);
    expect(cell?.settings).toMatchObject({ synchronousMode: true });
    expect(() => planCells(scenario, parseMatrix(['synchronous_mode=false']), context)).toThrow(
      'synchronous_mode=false: expected true, since replication is sync, got false',
    );
  });

  it('is refused by a Patroni that does not know it', () => {
    const quorum = { synchronousMode: 'quorum' as const };
    expect(() => refuseUnknownMode(quorum, { patroni: '3.0.2' })).toThrow('expected Patroni 4.0 or later');
    for (const patroni of ['4.0.7', '10.1.0']) expect(() => refuseUnknownMode(quorum, { patroni })).not.toThrow();
    expect(() => refuseUnknownMode({ synchronousMode: true }, { patroni: '3.0.2' })).not.toThrow();
  });
});
