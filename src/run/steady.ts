import { timeout } from '../core/timeouts.js';
import { sleep } from '../core/wait.js';

/** So much of the paced load has to be acknowledged; the judge is content with a little less (checks/baseline.ts). */
const STEADY_SHARE = 0.95;

export interface SteadyOptions {
  /** For so long, ms. */
  forMs: number;
  writesPerSecond: number;
  /** How many writes have been acknowledged until now. */
  acknowledged: () => number;
  /** Called whenever the time begins, or begins anew. */
  begin: () => void;
  signal: AbortSignal;
}

/**
 * Waits until the load has been acknowledged as it should for a while, for what follows is held against it: on a machine
 * that is busy for a moment that time begins anew. After `timeout('steady')` it is the judge's to say that it never was.
 */
export async function awaitSteadyLoad(options: SteadyOptions): Promise<void> {
  const { forMs, writesPerSecond, acknowledged, begin, signal } = options;
  const untilMs = performance.now() + timeout('steady');
  const wanted = (STEADY_SHARE * writesPerSecond * forMs) / 1000;
  for (;;) {
    begin();
    const before = acknowledged();
    await sleep(forMs, signal);
    if (acknowledged() - before >= wanted || performance.now() >= untilMs) return;
  }
}
