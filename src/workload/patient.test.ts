import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Attention } from '../history/attention.js';
import { rest, type ProbeContext } from './patient.js';
import { Ticker } from './ticker.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** How long a rest of 100 ms takes, or 1000 ms while nothing happens, if `during` happens after half a second. */
async function restOf(attention: Attention | undefined, during: () => void = () => undefined): Promise<number> {
  const clock = { now: () => performance.now(), fromWall: (ms: number) => ms, toWall: (ms: number) => ms };
  const ticker = new Ticker(clock);
  const end = ticker.add((nowMs) => nowMs + 10);
  const startMs = clock.now();
  const rested = rest(100, 1000, { clock, ticker, attention } as ProbeContext).then(() => clock.now() - startMs);
  await pass(500);
  during();
  await pass(1000);
  end();
  return rested;
}

const calm = () => new Attention({ now: () => performance.now() });

it('rests long while nothing happens, and wakes soon when something does', async () => {
  expect(await restOf(undefined)).toBeLessThan(115);
  expect(await restOf(calm())).toBeGreaterThan(990);
  const attention = calm();
  expect(await restOf(attention, () => attention.raise())).toBeLessThan(565);
});

it('ends with the loads', async () => {
  const clock = { now: () => performance.now(), fromWall: (ms: number) => ms, toWall: (ms: number) => ms };
  const ticker = new Ticker(clock);
  const end = ticker.add((nowMs) => nowMs + 10);
  const rested = rest(100, 1000, { clock, ticker, attention: calm() } as ProbeContext);
  await pass(200);
  end();
  await expect(rested).resolves.toBeUndefined();
});
