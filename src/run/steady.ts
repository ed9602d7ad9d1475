import { BaselineError } from '../core/errors.js';
import { timeout } from '../core/timeouts.js';
import { formatDuration } from '../core/units.js';
import { sleep, waitFor } from '../core/wait.js';
import type { ClusterView } from './view.js';

/** Share of the paced load that has to be acknowledged. The judge requires a little less (checks/baseline.ts). */
const STEADY_SHARE = 0.95;

const HINT =
  'Try a smaller load (writesPerSecond, readsPerSecond), a machine with more cores, or nothing else running on it.';

export interface SteadyOptions {
  /** How long the load has to be steady. */
  forMs: number;
  writesPerSecond: number;
  /** Returns the number of writes acknowledged so far. */
  acknowledged: () => number;
  /** Called at the start of each attempt to measure a steady load. */
  begin: () => void;
  signal: AbortSignal;
  warmUpMs?: number;
  /** Time limit for a steady load, from the call on; `timeout('steady')` by default. */
  withinMs?: number;
}

/** @throws EnvironmentError when the load has no acknowledged write in time. */
export async function awaitFirstWrite(view: ClusterView, signal: AbortSignal): Promise<void> {
  const look = () =>
    view.firstWriteAt === null
      ? { done: false as const, saw: 'no acknowledged write' }
      : { done: true as const, value: null };
  await waitFor(look, { what: 'the first write of the load', timeoutMs: timeout('firstWrite'), signal });
}

/** Time for new sessions to fill the server's caches and their own. The baseline begins after it. */
const WARM_UP_MS = 1000;

/**
 * Waits until the load has been steady for `forMs`: it is the baseline for what follows. Call it after the first
 * acknowledged write. If the machine is busy for a moment, the measurement starts again, as long as it can end in time.
 * @throws BaselineError with the load that was carried. A fault would be judged against a load that never existed.
 */
export async function awaitSteadyLoad(options: SteadyOptions): Promise<void> {
  const { forMs, writesPerSecond, begin, signal, warmUpMs = WARM_UP_MS, withinMs = timeout('steady') } = options;
  const beforeMs = performance.now() + withinMs;
  await sleep(warmUpMs, signal);
  let mostPerSecond = 0;
  do {
    begin();
    const { steady, perSecond } = await stretch(options, beforeMs);
    if (steady) return;
    mostPerSecond = Math.max(mostPerSecond, perSecond);
  } while (performance.now() + forMs <= beforeMs);
  const carried = `this machine carries ${Math.round(mostPerSecond)} of ${writesPerSecond} writes/s`;
  const needed = `${STEADY_SHARE * 100} % for ${formatDuration(forMs)} are needed`;
  throw new BaselineError(`${carried} (${needed}): no fault was injected`, { hint: HINT });
}

/** Measures the load for `forMs`. If that would end after the deadline, stops there if too many writes are missing. */
async function stretch(options: SteadyOptions, beforeMs: number): Promise<{ steady: boolean; perSecond: number }> {
  const { forMs, writesPerSecond, acknowledged, signal } = options;
  const missingAllowed = ((1 - STEADY_SHARE) * writesPerSecond * forMs) / 1000;
  const startMs = performance.now();
  const before = acknowledged();
  const measure = () => {
    const elapsedMs = performance.now() - startMs;
    const acked = acknowledged() - before;
    const steady = (writesPerSecond * elapsedMs) / 1000 - acked <= missingAllowed;
    return { steady, perSecond: elapsedMs === 0 ? 0 : (acked * 1000) / elapsedMs };
  };
  const untilDeadlineMs = Math.max(0, beforeMs - startMs);
  if (untilDeadlineMs >= forMs) {
    await sleep(forMs, signal);
    return measure();
  }
  await sleep(untilDeadlineMs, signal);
  const soFar = measure();
  if (!soFar.steady) return soFar;
  await sleep(forMs - untilDeadlineMs, signal);
  return measure();
}
