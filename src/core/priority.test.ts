import { describe, expect, it } from 'vitest';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { autogroupNice, lowerSessionPriority } from './priority.js';

describe("the place of a session among others, by the kernel's text", () => {
  it.each([
    ['/autogroup-685411 nice 0\n', 0],
    ['/autogroup-17 nice -10\n', -10],
    ['/autogroup-17 nice 19', 19],
    ['', null],
    ['/autogroup-17\n', null],
  ])('%j: %s', (text, nice) => expect(autogroupNice(text)).toBe(nice));
});

it.runIf(existsSync('/proc/self/autogroup'))(
  'a session that gives way, and no other, is placed behind the others',
  () => {
    const nice = (pid: number | string) => autogroupNice(readFileSync(`/proc/${pid}/autogroup`, 'utf8'));
    const before = nice('self');
    const child = spawn('sleep', ['10'], { detached: true });
    try {
      lowerSessionPriority(child.pid ?? 0);
      expect(nice(child.pid ?? 0)).toBe(5);
      expect(nice('self')).toBe(before);
    } finally {
      child.kill();
    }
  },
);

it('a process that is not there is no error', () => {
  expect(() => lowerSessionPriority(0x3fffffff)).not.toThrow();
});
