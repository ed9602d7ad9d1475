import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { scenariosDirectory } from '../core/paths.js';
import { scenarioArgument } from './argument.js';
import { loadScenarioFile } from './load.js';

const OWN = 'name: my-own\ntitle: My own\nsteps: [{ wait: 1s }]\nexpect: { leader: stays, writeOutage: none }\n';

describe('what to type for a scenario', () => {
  let home: string;
  const file = async (path: string, text: string) => {
    await mkdir(join(home, path, '..'), { recursive: true });
    await writeFile(join(home, path), text);
    return join(home, path);
  };
  /** As the run directory has it: all defaults filled in. */
  const copyOf = async (name: string, change: object = {}) => {
    const { scenario } = await loadScenarioFile(join(scenariosDirectory(), `${name}.yaml`));
    return stringify({ ...scenario, ...change });
  };
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'argument-'));
  });

  it('is the name of one of the catalogue, in a folder of it too', async () => {
    const catalogued = (name: string) => join(scenariosDirectory(), `${name}.yaml`);
    expect(await scenarioArgument(catalogued('leader-kill'), 'leader-kill')).toBe('leader-kill');
    expect(await scenarioArgument(catalogued('planted/frozen-patroni'), 'frozen-patroni')).toBe('frozen-patroni');
  });
  it('is the name for the copy in a run directory, whatever its profile and mode', async () => {
    const { scenario } = await loadScenarioFile(join(scenariosDirectory(), 'leader-kill.yaml'));
    const stack = { ...scenario.stack, profile: 'production', replication: 'sync' };
    const copy = await file('runs/1/scenario.yaml', await copyOf('leader-kill', { stack }));
    expect(await scenarioArgument(copy, 'leader-kill')).toBe('leader-kill');
  });
  it('is the path of one that only has a name of the catalogue', async () => {
    const changed = await file('runs/2/scenario.yaml', await copyOf('leader-kill', { steady: '7s' }));
    expect(await scenarioArgument(changed, 'leader-kill', { from: home })).toBe('runs/2/scenario.yaml');
  });
  it('is the path of one’s own: relative below the working directory, absolute elsewhere', async () => {
    const own = await file('own.yaml', OWN);
    expect(await scenarioArgument(own, 'my-own', { from: home })).toBe('own.yaml');
    expect(await scenarioArgument(own, 'my-own', { from: join(home, 'runs') })).toBe(own);
  });
  it('is quoted where the path has spaces', async () => {
    const own = await file('my runs/own.yaml', OWN);
    expect(await scenarioArgument(own, 'my-own', { from: home })).toBe(`'my runs/own.yaml'`);
  });
  it('is the path where the package, and with it the catalogue, lies elsewhere', async () => {
    const elsewhere = join(home, 'node_modules/patroni-chaos/scenarios');
    await file('node_modules/patroni-chaos/scenarios/leader-kill.yaml', await copyOf('leader-kill'));
    const typed = { from: home, catalogue: elsewhere };
    expect(await scenarioArgument(join(elsewhere, 'leader-kill.yaml'), 'leader-kill', typed)).toBe('leader-kill');
    expect(await scenarioArgument(await file('mine.yaml', OWN), 'my-own', typed)).toBe('mine.yaml');
  });
  it('is the name where there is no file', async () => {
    expect(await scenarioArgument(join(home, 'gone.yaml'), 'leader-kill')).toBe('leader-kill');
  });
});
