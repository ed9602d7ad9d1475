import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../core/clock.js';
import type { LoopDelay, RecordEvent } from './events.js';

const PERIOD_MS = 500;

/**
 * How often the loop is looked at, ms; a shorter delay is not seen. Each look wakes the thread: at every 5 ms that
 * alone takes 1.4 % of a core, at every 10 ms 0.8 %, at every 20 ms 0.4 %.
 */
export const RESOLUTION_MS = { whereTimesAreTaken: 10, elsewhere: 20 };

/** Collects how late the wake-ups of a thread were, for a thread that has a timer of its own anyway. */
export class LoopLateness {
  private lateMs: number[] = [];

  add(lateMs: number): void {
    this.lateMs.push(lateMs);
  }

  /** The longest and the 99th percentile since the last call, ms. */
  take(): { maxMs: number; p99Ms: number } {
    const sorted = this.lateMs.sort((a, b) => a - b);
    this.lateMs = [];
    const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
    return { maxMs: at(1), p99Ms: at(0.99) };
  }
}

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
  // The histogram holds the whole interval between two looks; what exceeds the resolution is the delay.
  const late = (ns: number) => Math.max(0, ns / 1e6 - resolutionMs);
  const end = reportDelay(thread, clock, record, () => {
    const delay = { maxMs: late(histogram.max), p99Ms: late(histogram.percentile(99)) };
    histogram.reset();
    return delay;
  });
  return () => {
    end();
    histogram.disable();
  };
}

/** Records twice a second what `take` returns. Returns the function that ends it. */
export function reportDelay(
  thread: LoopDelay['thread'],
  clock: Clock,
  record: RecordEvent,
  take: () => { maxMs: number; p99Ms: number },
): () => void {
  const report = () => {
    const base = { kind: 'loop-delay' as const, t: clock.now(), unc: 0, src: `loop:${thread}` };
    record({ ...base, thread, periodMs: PERIOD_MS, ...take() });
  };
  const timer = setInterval(report, PERIOD_MS);
  return () => clearInterval(timer);
}
