import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { exclusively } from './lock.js';

describe.runIf(process.platform === 'linux')('exclusively', () => {
  it('lets one work at a time and says when it waits', async () => {
    const trace: string[] = [];
    const work = (name: string) =>
      exclusively(
        `test-${process.pid}`,
        () => trace.push(`${name} waits`),
        async () => {
          trace.push(`${name} begins`);
          await new Promise((resolve) => setTimeout(resolve, 30));
          trace.push(`${name} ends`);
          return name;
        },
      );
    expect(await Promise.all([work('a'), work('b')])).toEqual(['a', 'b']);
    expect(trace.filter((line) => line !== 'b waits')).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
    expect(trace).toContain('b waits');
  });

  it('is free again after work that failed', async () => {
    const name = `failing-${process.pid}`;
    await expect(
      exclusively(
        name,
        () => undefined,
        () => Promise.reject(new Error('no')),
      ),
    ).rejects.toThrow('no');
    expect(
      await exclusively(
        name,
        () => undefined,
        () => Promise.resolve(1),
      ),
    ).toBe(1);
  });

  it('is free again as soon as its owner is killed', async () => {
    const name = `killed-${process.pid}`;
    const address = `\\0patroni-chaos-${process.getuid?.() ?? 0}-${name}`;
    const script = `require('net').createServer().listen('${address}', () => process.stdout.write('taken'))`;
    const owner = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(owner.stdout, 'data');
    let waited = false;
    const working = exclusively(
      name,
      () => {
        waited = true;
        owner.kill('SIGKILL');
      },
      () => Promise.resolve('mine'),
    );
    expect(await working).toBe('mine');
    expect(waited).toBe(true);
  });
});
