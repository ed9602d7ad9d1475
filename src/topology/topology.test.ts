import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDescription } from './descriptions.js';
import { listProfiles, loadProfile } from './profile.js';
import { routeProblems } from './routes.js';
import { variableOf } from './settings-table.js';
import { SETTING_NAMES, settingConflicts, settingsSchema } from './settings.js';
import { listTopologies, loadTopology, topologySchema, usesSetting } from './topology.js';

const topologies = await Promise.all((await listTopologies()).map(loadTopology));

/** A compose file, with the one that its services extend. */
function withExtended(file: string): string {
  const text = readFileSync(file, 'utf8');
  const [, extended] = /extends: \{ file: (\S+),/.exec(text) ?? [];
  return extended === undefined ? text : `${text}\n${readFileSync(join(dirname(file), extended), 'utf8')}`;
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

  it('has a use for every setting in the default topology', async () => {
    const topology = await loadTopology('haproxy');
    expect(SETTING_NAMES.filter((name) => !usesSetting(topology, name))).toEqual([]);
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
        'bad.yaml:4:22: expected patroni, etcd, consul, zookeeper or haproxy, got "etc": did you mean etcd?',
      ) as string,
    });
  });
});

describe('profiles', () => {
  it('has both', async () => {
    expect(await listProfiles()).toEqual(expect.arrayContaining(['fast', 'production']));
  });

  it('runs as it is written', async () => {
    for (const name of await listProfiles()) expect(settingConflicts(await loadProfile(name))).toEqual([]);
  });

  it('is what the compose file does by hand: production', async () => {
    const { composeFile } = await loadTopology('haproxy');
    const compose = readFileSync(composeFile, 'utf8');
    const production = await loadProfile('production');
    // A disk of its own takes a second file: by hand there is none.
    for (const name of SETTING_NAMES.filter((setting) => setting !== 'dataDisk')) {
      const written = new RegExp(`\\$\\{${variableOf(name)}:?-([^}]*)\\}`).exec(compose)?.[1];
      expect(`${name}: ${written ?? ''}`).toBe(`${name}: ${production[name]}`);
    }
  });

  it('refuses an unknown name', async () => {
    await expect(loadProfile('fasst')).rejects.toMatchObject({
      code: 'PROFILE_UNKNOWN',
      message: 'expected a profile (fast or production), got fasst: did you mean fast?',
    });
  });

  it('knows every setting by its documentation', () => {
    for (const [name, schema] of Object.entries(settingsSchema.shape)) expect(schema.description, name).toBeTruthy();
  });
});
