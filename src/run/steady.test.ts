import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { awaitSteadyLoad } from './steady.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

interface Waited {
  /** When each measurement began, in ms after the first write. */
  begun: number[];
  endedMs: number;
  error: unknown;
}

/** Waits at 1000 writes/s, of which the share `shareAt` is acknowledged at each time after the first. */
async function wait(shareAt: (ms: number) => number, forMs = 2500): Promise<Waited> {
  const startMs = performance.now();
  const sinceMs = () => performance.now() - startMs;
  const waited: Waited = { begun: [], endedMs: 0, error: null };
  let [lastMs, sum] = [0, 0];
  const waiting = awaitSteadyLoad({
    forMs,
    writesPerSecond: 1000,
    acknowledged: () => {
      for (; lastMs < sinceMs(); lastMs += 1) sum += shareAt(lastMs);
      return sum;
    },
    begin: () => void waited.begun.push(sinceMs()),
    signal: new AbortController().signal,
  })
    .catch((error: unknown) => void (waited.error = error))
    .finally(() => void (waited.endedMs = sinceMs()));
  await vi.advanceTimersByTimeAsync(60_000);
  await waiting;
  return waited;
}

describe('the wait for a steady load', () => {
  it('warms up, and is over after its time where all is acknowledged', async () => {
    expect(await wait(() => 1)).toEqual({ begun: [1000], endedMs: 3500, error: null });
    expect(await wait(() => 0.96)).toMatchObject({ begun: [1000], error: null });
  });
  it('begins anew after a time in which too little was', async () => {
    expect(await wait((ms) => (ms < 1200 ? 0 : 1))).toEqual({ begun: [1000, 3500], endedMs: 6000, error: null });
    expect(await wait((ms) => (ms < 9000 ? 0.9 : 1))).toMatchObject({
      begun: [1000, 3500, 6000, 8500],
      error: null,
    });
  });
  it('ends within 15 s of the first write where the load is never carried, and says how much was', async () => {
    const { begun, endedMs, error } = await wait(() => 0.27);
    expect(begun).toHaveLength(5);
    expect(endedMs).toBeLessThanOrEqual(15_000);
    expect(error).toMatchObject({
      code: 'BASELINE_NOT_REACHED',
      exitCode: 2,
      message: 'this machine carries 270 of 1000 writes/s (95 % for 2.50 s are needed): no fault was injected',
    });
  });
  it('of a time that ends after that stops where too much is missing already, and goes on where not', async () => {
    expect(await wait(() => 0.27, 30_000)).toMatchObject({ begun: [1000], endedMs: 15_000, error: { exitCode: 2 } });
    const pause = (ms: number) => (ms > 5000 && ms < 6000 ? 0 : 1);
    expect(await wait(pause, 30_000)).toEqual({ begun: [1000], endedMs: 31_000, error: null });
  });
});
