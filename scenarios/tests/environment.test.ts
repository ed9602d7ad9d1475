import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REPORTS, startCli } from './cli.js';
import { resourcesOf } from './engine.js';

/** With a bad machine or command line, users get an exit code and a hint what to do. */
describe('a bad environment', () => {
  it('no engine: exit 3 and what to type', async () => {
    const { exitCode, stderr, stdout } = await startCli(['run', 'steady'], {
      DOCKER_HOST: 'unix:///nowhere/docker.sock',
    });
    expect(exitCode).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toContain('no Docker engine answers at unix:///nowhere/docker.sock');
    expect(stderr).toContain('DOCKER_HOST');
  });

  it('--json says the same as one document', async () => {
    const { exitCode, stdout } = await startCli(['run', 'steady', '--json'], {
      DOCKER_HOST: 'unix:///nowhere/docker.sock',
    });
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'ENGINE_UNREACHABLE' } });
  });

  it('a run directory that cannot be made: exit 3, and nothing was started', async () => {
    const child = startCli(['run', 'steady', '--out', '/dev/null/reports']);
    const { exitCode, stderr } = await child;
    expect(exitCode).toBe(3);
    expect(stderr).toContain('--out');
    expect(await resourcesOf(child.pid)).toEqual([]);
  });

  it('a node that never comes up: exit 3 with its last log lines, and nothing is left', async () => {
    // etcd refuses an election timeout above 50 s and exits.
    const file = join(mkdtempSync(join(tmpdir(), 'patroni-chaos-test-')), 'broken-etcd.yaml');
    const settings = 'stack: { settings: { etcdElectionMs: 60000 } }';
    writeFileSync(
      file,
      `name: broken-etcd\ntitle: etcd cannot start\n${settings}\nexpect: { leader: stays, writeOutage: none }\n`,
    );
    const patience = { PATRONI_CHAOS_TIMEOUT_FACTOR: '0.2' };
    const child = startCli(['run', file, '--out', REPORTS], patience);
    const { exitCode, stderr } = await child;
    expect(exitCode, stderr).toBe(3);
    expect(stderr).toMatch(/error: waited 18 s for a leader, last saw: /);
    expect(stderr).toMatch(/etcd1 exited with code \d+; its last log lines:/);
    expect(stderr).toContain('election-timeout');
    expect(await resourcesOf(child.pid)).toEqual([]);
  });

  it('unknown scenario: exit 64 with the nearest name', async () => {
    const { exitCode, stderr } = await startCli(['run', 'leader-kil']);
    expect(exitCode).toBe(64);
    expect(stderr).toContain('did you mean leader-kill?');
  });
});
