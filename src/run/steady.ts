import { BaselineError } from '../core/errors.js';
import { timeout } from '../core/timeouts.js';
import { formatDuration } from '../core/units.js';
import { sleep } from '../core/wait.js';

/** The share of the paced load that has to be acknowledged; the judge asks for a little less (checks/baseline.ts). */
const STEADY_SHARE = 0.95;

const HINT =
  'Try a smaller load (writesPerSecond, readsPerSecond), a machine with more cores, or nothing else running on it.';

export interface SteadyOptions {
  /** How long the load has to be steady, ms. */
  forMs: number;
  writesPerSecond: number;
  /** How many writes have been acknowledged until now. */
  acknowledged: () => number;
  /** Called whenever the time begins, or begins anew. */
  begin: () => void;
  signal: AbortSignal;
  warmUpMs?: number;
  /** How long after the call it has to have been, ms; `timeout('steady')` unless given. */
  withinMs?: number;
}

/** New sessions fill the server's caches and their own; only what comes after is the baseline. */
const WARM_UP_MS = 1000;

/**
 * Called when the first write has been acknowledged. Waits until the load has been acknowledged as it should for a
 * while, for what follows is held against it. On a machine that is busy for a moment that time begins anew, as long as
 * it can end in time.
 * @throws BaselineError that says what was carried: a fault would be held against a load that was never there.
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

/** Measures the load for `forMs`; where that ends too late, only until too many writes are missing at the deadline. */
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
