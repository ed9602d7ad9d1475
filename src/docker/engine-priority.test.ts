import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { autogroupNice, lowerSessionPriority } from '../core/priority.js';
import { withNormalPriority } from './engine-priority.js';

const niceOf = (pid: number) => autogroupNice(readFileSync(`/proc/${pid}/autogroup`, 'utf8'));

describe.runIf(existsSync('/proc/self/autogroup'))('an engine at hand', () => {
  const engine = () => {
    const child = spawn('sleep', ['10'], { detached: true });
    onTestFinished(() => void child.kill());
    const pid = child.pid ?? 0;
    lowerSessionPriority(pid);
    return pid;
  };

  it('does not give way until the last of what goes on is over', async () => {
    const pid = engine();
    const begin = () => {
      let end = () => {};
      const over = new Promise<void>((resolve) => (end = resolve));
      return {
        end: () => end(),
        work: withNormalPriority(
          () => over,
          () => [pid],
        ),
      };
    };
    const [one, other] = [begin(), begin()];
    expect(niceOf(pid)).toBe(0);
    one.end();
    await one.work;
    expect(niceOf(pid)).toBe(0);
    other.end();
    await other.work;
    expect(niceOf(pid)).toBe(5);
  });

  it('gives way again when the work failed, which is told', async () => {
    const pid = engine();
    const work = withNormalPriority(
      () => Promise.reject(new Error('no such container')),
      () => [pid],
    );
    await expect(work).rejects.toThrow('no such container');
    expect(niceOf(pid)).toBe(5);
  });
});

it('without an engine of ours only does the work', async () => {
  await expect(
    withNormalPriority(
      () => Promise.resolve('done'),
      () => [],
    ),
  ).resolves.toBe('done');
});
