import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../core/clock.js';
import type { LoopDelay, RecordEvent } from './events.js';

const PERIOD_MS = 500;
const RESOLUTION_MS = 5;

/**
 * Records how late this thread's event loop was, twice a second: a timing taken while the harness itself was late
 * means nothing. Returns the function that ends it.
 */
export function watchLoopDelay(thread: LoopDelay['thread'], clock: Clock, record: RecordEvent): () => void {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  const report = () => {
    // The histogram holds the whole interval between two looks; what exceeds the resolution is the delay.
    const late = (ns: number) => Math.max(0, ns / 1e6 - RESOLUTION_MS);
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
