import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../core/clock.js';
import { LoopLateness } from '../history/loop-delay.js';
import { Ticker } from './ticker.js';

const clock = { now: () => performance.now() } as Clock;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the ticker', () => {
  it('calls each beat when it is due, and not before', async () => {
    const ticker = new Ticker(clock);
    const calls = { fast: [] as number[], slow: [] as number[] };
    const every = (name: keyof typeof calls, ms: number) =>
      ticker.add((nowMs) => {
        calls[name].push(nowMs);
        return nowMs + ms;
      });
    const ends = [every('fast', 7.5), every('slow', 40)];
    await vi.advanceTimersByTimeAsync(400);
    for (const end of ends) end();
    const gaps = calls.fast.slice(1).map((ms, index) => ms - (calls.fast[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(7.5);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(8.5);
    expect(calls.slow).toHaveLength(11);
    await vi.advanceTimersByTimeAsync(400);
    expect(calls.slow).toHaveLength(11);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('lets what may be late wait for a wake-up, and for none longer than 10 ms', async () => {
    const ticker = new Ticker(clock);
    const end = ticker.add((nowMs) => nowMs + 1000);
    const startMs = clock.now();
    let tookMs = 0;
    void ticker.passed(103).then(() => (tookMs = clock.now() - startMs));
    await vi.advanceTimersByTimeAsync(102);
    expect(tookMs).toBe(0);
    await vi.advanceTimersByTimeAsync(12);
    expect(tookMs).toBeGreaterThanOrEqual(103);
    let isReleased = false;
    void ticker.passed(100).then(() => (isReleased = true));
    end();
    await vi.advanceTimersByTimeAsync(0);
    expect(isReleased).toBe(true);
  });

  it('says how late the event loop was', async () => {
    const lateness = new LoopLateness();
    let stallMs = 0;
    const stalled = { now: () => performance.now() + stallMs } as Clock;
    const ticker = new Ticker(stalled, lateness);
    const end = ticker.add((nowMs) => nowMs + 10);
    await vi.advanceTimersByTimeAsync(300);
    expect(lateness.take().maxMs).toBeLessThan(1);
    stallMs = 80;
    await vi.advanceTimersByTimeAsync(20);
    expect(lateness.take().maxMs).toBeGreaterThan(75);
    expect(lateness.take()).toEqual({ maxMs: 0, p99Ms: 0 });
    end();
  });

  it.each([0, 0.375, 0.9375])('wakes once for all that is due at a time (clock %s ms ahead)', async (aheadMs) => {
    const ahead = { now: () => performance.now() + aheadMs } as Clock;
    let wakes = 0;
    const ticker = new Ticker(ahead, { add: () => (wakes += 1) } as unknown as LoopLateness);
    const calls = { writes: 0, reads: 0, batches: 0 };
    const every = (name: keyof typeof calls, ms: number, options = {}) => {
      let dueMs = ticker.nextMultiple(ms, ahead.now());
      return ticker.add((nowMs) => {
        calls[name] += 1;
        while (dueMs <= nowMs) dueMs += ms;
        return dueMs;
      }, options);
    };
    const ends = [every('writes', 10), every('reads', 20), every('batches', 33, { mayBeLate: true })];
    await vi.advanceTimersByTimeAsync(1005);
    for (const end of ends) end();
    expect(wakes).toBeGreaterThanOrEqual(100);
    expect(wakes).toBeLessThanOrEqual(102);
    expect(calls.writes).toBeGreaterThanOrEqual(100);
    expect(calls.reads).toBeGreaterThanOrEqual(50);
    expect(calls.batches).toBeGreaterThanOrEqual(30);
  });
});
