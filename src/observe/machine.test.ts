import { existsSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { NewEvent } from '../history/events.js';
import { observeMachine } from './machine.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(() => void vi.useRealTimers());

it.runIf(existsSync('/proc/stat'))(
  'records once a second what the machine had to spare, until it is stopped',
  async () => {
    const events: NewEvent[] = [];
    const clock = { now: () => performance.now(), fromWall: (ms: number) => ms, toWall: (ms: number) => ms };
    const observer = observeMachine(clock, (event) => events.push(event));
    await vi.advanceTimersByTimeAsync(3_000);
    await observer.stop();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(events).toHaveLength(3);
    for (const event of events)
      expect(event).toMatchObject({ kind: 'machine', src: 'machine', periodMs: 1000, unc: 1000 });
    // The clock is fake, but the kernel texts are real.
    expect(events[0]).toHaveProperty('runnablePerCore');
  },
);
