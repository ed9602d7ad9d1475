import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Attention } from '../history/attention.js';
import { poll } from './observer.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const now = () => performance.now();
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** An observer that looks every 200 ms, and every 1000 ms while nothing happens. */
function observer(look = () => Promise.resolve()) {
  const clock = { now, fromWall: (ms: number) => ms, toWall: (ms: number) => ms };
  const attention = new Attention(clock);
  const looks: { atMs: number; unc: number }[] = [];
  const startMs = now();
  const polling = poll({
    src: 'test',
    everyMs: 200,
    calm: { everyMs: 1000, attention },
    clock,
    look,
    seen: (_value, t, unc) => looks.push({ atMs: t - startMs, unc }),
  });
  return { attention, looks, stop: () => polling.stop() };
}

it('polls less often while nothing happens, and at once when something does', async () => {
  const { attention, looks, stop } = observer();
  await pass(2300);
  expect(looks.map(({ atMs }) => atMs)).toEqual([0, 1000, 2000]);
  attention.raise(Number.POSITIVE_INFINITY);
  await pass(450);
  expect(looks.slice(3)).toEqual([
    { atMs: 2300, unc: 300 },
    { atMs: 2500, unc: 200 },
    { atMs: 2700, unc: 200 },
  ]);
  await stop();
  attention.raise(Number.POSITIVE_INFINITY);
  await pass(1000);
  expect(looks).toHaveLength(6);
});

it('raises attention when a poll fails', async () => {
  const { attention, stop } = observer(() => Promise.reject(new Error('no answer')));
  await pass(0);
  expect(attention.isClose()).toBe(true);
  await stop();
});
