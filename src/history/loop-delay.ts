import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../core/clock.js';
import type { LoopDelay, RecordEvent } from './events.js';

const PERIOD_MS = 500;

/**
 * How often the loop is looked at, ms; a shorter delay is not seen. Each look wakes the thread: at every 5 ms that alone
 * takes 1.4 % of a core, at every 10 ms 0.8 %, at every 20 ms 0.4 %.
 */
export const RESOLUTION_MS = { whereTimesAreTaken: 10, elsewhere: 20 };

/**
 * Records how late this thread's event loop was, twice a second: a timing taken while the harness itself was late
 * means nothing. Returns the function that ends it.
 */
export function watchLoopDelay(
  thread: LoopDelay['thread'],
  resolutionMs: number,
  clock: Clock,
  record: RecordEvent,
): () => void {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  const report = () => {
    // The histogram holds the whole interval between two looks; what exceeds the resolution is the delay.
    const late = (ns: number) => Math.max(0, ns / 1e6 - resolutionMs);
    const delay = { maxMs: late(histogram.max), p99Ms: late(histogram.percentile(99)) };
    record({
      kind: 'loop-delay',
      t: clock.now(),
      unc: 0,
      src: `loop:${thread}`,
      thread,
      periodMs: PERIOD_MS,
      ...delay,
    });
    histogram.reset();
  };
  const timer = setInterval(report, PERIOD_MS);
  return () => {
    clearInterval(timer);
    histogram.disable();
  };
}
