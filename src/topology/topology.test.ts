import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readDescription } from './descriptions.js';
import { listProfiles, loadProfile } from './profile.js';
import { routeProblems } from './routes.js';
import { variableOf, type SettingName } from './settings-table.js';
import { SETTING_NAMES, settingConflicts, settingsSchema } from './settings.js';
import { listTopologies, loadTopology, topologyOf, topologySchema, usesSetting } from './topology.js';

const topologies = await Promise.all((await listTopologies()).map(loadTopology));

interface ComposeFile {
  services: Record<string, { environment?: Record<string, string> }>;
}

/** A compose file, with those that its services extend. */
function withExtended(file: string): string {
  const text = readFileSync(file, 'utf8');
  const extended = new Set([...text.matchAll(/extends: \{ file: (\S+),/g)].map(([, found]) => found ?? ''));
  return [text, ...[...extended].map((found) => withExtended(join(dirname(file), found)))].join('\n');
}

describe('topologies', () => {
  it('has the default one', async () => {
    expect(await listTopologies()).toContain('haproxy');
  });

  it.each(topologies)(
    '$name: everything it names is in its compose file',
    ({ composeFile, dataDiskFile, ...topology }) => {
      expect(existsSync(composeFile)).toBe(true);
      const compose = [composeFile, ...(dataDiskFile === undefined ? [] : [dataDiskFile])].map(withExtended).join('\n');
      const variables = [
        ...topology.services.flatMap(({ ports }) => Object.values(ports).map(({ env }) => env)),
        ...Object.values(topology.accounts).map(({ passwordEnv }) => passwordEnv),
        ...Object.values(topology.run),
        ...SETTING_NAMES.filter((setting) => usesSetting({ ...topology, composeFile, dataDiskFile }, setting)).map(
          variableOf,
        ),
      ];
      expect(variables.filter((variable) => !compose.includes(`\${${variable}`))).toEqual([]);
      expect(topology.services.filter(({ name }) => !compose.includes(`\n  ${name}:`))).toEqual([]);
    },
  );

  it.each(topologies)('$name: its compose file is one for Compose before 2.24.4 too', ({ composeFile }) => {
    expect(withExtended(composeFile)).not.toMatch(/: !(override|reset)/);
  });

  it('has a use for every setting', () => {
    expect(SETTING_NAMES.filter((name) => !topologies.some((topology) => usesSetting(topology, name)))).toEqual([]);
  });

  it.each(topologies)('$name: its routes lead to ports of its services', ({ routes, services }) => {
    expect(routeProblems(routes, services)).toEqual([]);
  });

  it('says what is wrong with a route', async () => {
    const { services } = await loadTopology('minimal');
    const end = (port: string) => ({ port, targetSessionAttrs: 'any' as const, loadBalanceHosts: 'disable' as const });
    const routes = {
      away: { router: 'haproxy' as const, service: 'haproxy', write: end('readWrite'), read: end('readOnly') },
      libpq: { router: 'libpq' as const, write: end('postgres'), read: end('postgers') },
    };
    expect(routeProblems(routes, services).map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
      'away.service: expected a service of this topology, got haproxy',
      'libpq.read.port: expected a port of patroni1 (postgres, rest), got postgers',
      'libpq.read.port: expected a port of patroni2 (postgres, rest), got postgers',
    ]);
  });

  it('refuses two routes of one service with different settings', async () => {
    const { routes, services } = await loadTopology('routes');
    const other = { ...routes['haproxy-bench'], settings: {} } as (typeof routes)[string];
    expect(routeProblems({ ...routes, other }, services)).toEqual([
      { path: ['other', 'settings'], message: 'expected those of the other route of haproxy-bench' },
    ]);
  });

  it.each(topologies)('$name: a route that has settings of its own has them in the compose file', (topology) => {
    const compose = parse(readFileSync(topology.composeFile, 'utf8')) as ComposeFile;
    for (const [name, { service = '', settings = {} }] of Object.entries(topology.routes)) {
      const { environment = {} } = compose.services[service] ?? {};
      const own = Object.entries(settings).map(([setting, value]) => [
        variableOf(setting as SettingName).replace(/^PATRONI_/, ''),
        String(value),
      ]);
      expect(environment, name).toMatchObject(Object.fromEntries(own));
    }
  });

  it('takes the topology with more routes only for a route that the named one lacks', async () => {
    const nameFor = async (...routes: string[]) => (await topologyOf({ topology: 'haproxy', routes })).name;
    expect(await nameFor()).toBe('haproxy');
    expect(await nameFor('haproxy', 'libpq')).toBe('haproxy');
    expect(await nameFor('haproxy', 'haproxy-bench')).toBe('routes');
    expect(await nameFor('haproxy', 'haproxy-bensch')).toBe('haproxy');
    expect((await topologyOf({ topology: 'minimal', routes: ['haproxy-bench'] })).name).toBe('minimal');
  });

  it('refuses an unknown name', async () => {
    await expect(loadTopology('haprox')).rejects.toMatchObject({
      code: 'TOPOLOGY_UNKNOWN',
      exitCode: 64,
      message: expect.stringContaining('got haprox: did you mean haproxy?') as string,
    });
  });

  it('says what is wrong in a description', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'topology-'));
    await writeFile(
      join(directory, 'bad.yaml'),
      'name: bad\ndcs: etcd9\nservices:\n  - { name: a, role: etc, ports: {} }\n',
    );
    await expect(readDescription('topology', directory, 'bad', topologySchema)).rejects.toMatchObject({
      code: 'TOPOLOGY_INVALID',
      message: expect.stringContaining(
        'bad.yaml:4:22: expected patroni, etcd, consul, zookeeper, haproxy, pgbouncer, client or subscriber, ' +
          'got "etc": did you mean etcd?',
      ) as string,
    });
  });
});

describe('profiles', () => {
  it('has those of the documentation', async () => {
    expect(await listProfiles()).toEqual(expect.arrayContaining(['fast', 'lab-b', 'production']));
  });

  it('runs as it is written', async () => {
    for (const name of await listProfiles()) expect(settingConflicts(await loadProfile(name))).toEqual([]);
  });

  it.each([
    ['haproxy', 'production'],
    ['reference', 'lab-b'],
  ])('%s is by hand what it is with profile %s', async (topology, profile) => {
    const description = await loadTopology(topology);
    const compose = withExtended(description.composeFile);
    const settings = await loadProfile(profile);
    // A disk of its own takes a second file: by hand there is none.
    for (const name of SETTING_NAMES.filter((each) => each !== 'dataDisk' && usesSetting(description, each))) {
      // A topology's own default comes first.
      const written = new RegExp(`\\$\\{${variableOf(name)}:?-([^}]*)\\}`).exec(compose)?.[1];
      expect(`${name}: ${written ?? ''}`).toBe(`${name}: ${settings[name]}`);
    }
  });

  it('refuses an unknown name', async () => {
    await expect(loadProfile('fasst')).rejects.toMatchObject({
      code: 'PROFILE_UNKNOWN',
      message: 'expected a profile (fast, lab-b or production), got fasst: did you mean fast?',
    });
  });

  it('knows every setting by its documentation', () => {
    for (const [name, schema] of Object.entries(settingsSchema.shape)) expect(schema.description, name).toBeTruthy();
  });
});
