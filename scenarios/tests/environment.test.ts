import { describe, expect, it } from 'vitest';
import { startCli } from './cli.js';
import { remains } from './engine.js';

/** What a person meets whose machine or command line is not as it should be: the exit code and what to do. */
describe('bad surroundings', () => {
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
    const { exitCode, stderr } = await startCli(['run', 'steady', '--out', '/dev/null/reports']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('--out');
    expect(await remains()).toEqual([]);
  });

  it('unknown scenario: exit 64 with the nearest name', async () => {
    const { exitCode, stderr } = await startCli(['run', 'leader-kil']);
    expect(exitCode).toBe(64);
    expect(stderr).toContain('did you mean leader-kill?');
  });
});
