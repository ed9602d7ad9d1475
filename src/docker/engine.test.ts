import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { connectEngine, olderThan } from './engine.js';
import { diskFullError, engineError } from './engine-errors.js';

const INFO = { CgroupVersion: '2', Driver: 'overlay2', DockerRootDir: '/var/lib/docker', NCPU: 2, MemTotal: 1024 };
let server: Server | undefined;
afterEach(() => server?.close());

/** An engine that knows its version and nothing else. */
async function engineWith(apiVersion: string): Promise<string> {
  const version = { Version: '1.2.3', ApiVersion: apiVersion, Arch: 'amd64' };
  const answering = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url?.includes('version') ? version : INFO));
  });
  server = answering;
  await new Promise<void>((resolve) => answering.listen(0, '127.0.0.1', resolve));
  return `tcp://127.0.0.1:${(answering.address() as AddressInfo).port}`;
}

describe('connectEngine', () => {
  it('tells what the engine is and where its ports are', async () => {
    const engine = await connectEngine({ DOCKER_HOST: await engineWith('1.41') });
    expect(engine).toMatchObject({ serverVersion: '1.2.3', cgroupVersion: '2', isLocal: true, host: '127.0.0.1' });
  });

  it('refuses an engine that is too old', async () => {
    const connecting = connectEngine({ DOCKER_HOST: await engineWith('1.40') });
    await expect(connecting).rejects.toMatchObject({ code: 'ENGINE_TOO_OLD', exitCode: 3 });
  });

  it('says who named an engine that does not answer', async () => {
    const connecting = connectEngine({ DOCKER_HOST: 'unix:///nonexistent/none.sock' });
    await expect(connecting).rejects.toMatchObject({
      code: 'ENGINE_UNREACHABLE',
      exitCode: 3,
      hint: expect.stringContaining('DOCKER_HOST') as string,
    });
  });
});

describe('engineError', () => {
  const endpoint = { url: 'unix:///var/run/docker.sock', source: 'default' };
  const failure = (code: string) => Object.assign(new Error(`connect ${code}`), { code });

  it('tells a missing permission from a missing engine', () => {
    expect(engineError(failure('EACCES'), endpoint).code).toBe('ENGINE_PERMISSION');
    expect(engineError(failure('ECONNREFUSED'), endpoint).code).toBe('ENGINE_UNREACHABLE');
    expect(engineError(failure('ENOENT'), endpoint).hint).toContain('npm run setup');
  });

  it('knows a full disk by code and by the words of the engine', () => {
    expect(diskFullError('x', failure('ENOSPC'))?.code).toBe('DISK_FULL');
    expect(diskFullError('x', new Error('write /a: no space left on device'))?.code).toBe('DISK_FULL');
    expect(diskFullError('x', new Error('no such image'))).toBeNull();
  });
});

describe('olderThan', () => {
  it('compares by number, not by letters', () => {
    expect(olderThan('1.9', '1.41')).toBe(true);
    expect(olderThan('1.41', '1.41')).toBe(false);
    expect(olderThan('1.50', '1.41')).toBe(false);
    expect(olderThan('2.0', '1.41')).toBe(false);
  });
});
