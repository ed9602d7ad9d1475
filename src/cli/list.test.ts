import { describe, expect, it } from 'vitest';
import { listCommand } from './list.js';

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
});
