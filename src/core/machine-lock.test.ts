import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { withLock, acquireLock, waitUntilIdle } from './machine-lock.js';

describe.runIf(process.platform === 'linux')('exclusively', () => {
  it('lets one work at a time and says when it waits', async () => {
    const trace: string[] = [];
    const work = (name: string) =>
      withLock(
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
      withLock(
        name,
        () => undefined,
        () => Promise.reject(new Error('no')),
      ),
    ).rejects.toThrow('no');
    expect(
      await withLock(
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
    const working = withLock(
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

describe.runIf(process.platform === 'linux')('untilNobodyHasTurn', () => {
  it('returns when the holder of the lock and those that wait for it have released it', async () => {
    const name = `quiet-${process.pid}`;
    const trace: string[] = [];
    const hold = async (holder: string) => {
      const end = await acquireLock(name, { onWait: () => undefined });
      trace.push(`${holder} begins`);
      await new Promise((resolve) => setTimeout(resolve, 60));
      end();
    };
    const both = Promise.all([hold('a'), hold('b')]);
    await vi.waitFor(() => expect(trace).toHaveLength(1));
    await waitUntilIdle(name, 20, new AbortController().signal);
    trace.push('quiet');
    await both;
    expect(trace.at(-1)).toBe('quiet');
    expect(trace).toHaveLength(3);
  });

  it('returns where the lock is free, and rejects with the reason of an abort', async () => {
    const { signal } = new AbortController();
    await waitUntilIdle(`free-${process.pid}`, 1, signal);
    const end = await acquireLock(`for-ever-${process.pid}`, { onWait: () => undefined });
    const called = AbortSignal.timeout(20);
    await expect(waitUntilIdle(`for-ever-${process.pid}`, 1, called)).rejects.toThrow(/timeout/);
    end();
  });
});
