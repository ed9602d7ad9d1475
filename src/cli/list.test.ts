import { describe, expect, it } from 'vitest';
import { listCommand } from './list.js';
import type { ListedTopology } from './list-topologies.js';

describe('list', () => {
  it('shows a line a scenario, without colours or trailing blanks', async () => {
    const { exitCode, stdout } = await listCommand();
    const lines = stdout.split('\n');
    expect(exitCode).toBe(0);
    expect(lines[0]).toMatch(/^NAME +TITLE +TAGS +REFERENCE$/);
    expect(lines.find((line) => line.startsWith('leader-kill '))).toMatch(
      /^leader-kill +The leader dies +leader failover +catalogue 2$/,
    );
    expect(stdout).not.toMatch(/\u001B| \n/);
  });

  it('gives the same as one JSON document', async () => {
    const { exitCode, stdout } = await listCommand({ json: true });
    const scenarios = JSON.parse(stdout) as { name: string }[];
    expect(exitCode).toBe(0);
    expect(scenarios.find(({ name }) => name === 'leader-kill')).toMatchObject({
      title: 'The leader dies',
      tags: ['leader', 'failover'],
      reference: 'catalogue 2',
      stack: { topology: 'haproxy', profile: 'fast' },
    });
  });

  it('shows each topology with its services, its routes and the scenarios that run on it', async () => {
    const { stdout } = await listCommand();
    const [, minimal = ''] = /^TOPOLOGY minimal: (.*?)\n(?:\n|$)/ms.exec(stdout) ?? [];
    expect(minimal.split('\n')).toEqual([
      '1 × etcd, 2 × Patroni/PostgreSQL, no proxy',
      '  services: etcd1, patroni1, patroni2',
      '  routes: libpq',
      expect.stringMatching(/^ {2}scenarios \(\d+\): .*minimal-leader-stop/),
    ]);
    const lengths = stdout.split('\n').flatMap((line) => (line.startsWith('  ') ? [line.length] : []));
    expect(Math.max(...lengths)).toBeLessThanOrEqual(100);
  });

  it('counts a scenario where its routes are, and gives the topologies as JSON', async () => {
    const { stdout } = await listCommand({ json: true, topologies: true });
    const topologies = JSON.parse(stdout) as ListedTopology[];
    const names = topologies.flatMap(({ scenarios }) => scenarios);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength((JSON.parse((await listCommand({ json: true })).stdout) as unknown[]).length);
    expect(topologies.find(({ name }) => name === 'zookeeper')?.routes).toEqual([
      { name: 'haproxy', router: 'haproxy' },
    ]);
  });
});
