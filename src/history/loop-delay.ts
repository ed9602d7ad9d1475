import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../core/clock.js';
import type { LoopDelay, RecordEvent } from './events.js';

const PERIOD_MS = 500;

/**
 * Sampling interval of the event loop. Shorter delays go unseen. Each sample wakes the thread: every 5 ms takes 1.4 %
 * of a core, every 10 ms 0.8 %, every 20 ms 0.4 %. Elsewhere lateness moves no measurement (judge/harness.ts).
 */
export const RESOLUTION_MS = { whereTimesAreTaken: 10, elsewhere: 100 };

/** Collects the lateness of wake-ups, for a thread that has a timer anyway. */
export class LoopLateness {
  private lateMs: number[] = [];

  add(lateMs: number): void {
    this.lateMs.push(lateMs);
  }

  /** Returns the maximum and the 99th percentile since the last call. */
  take(): { maxMs: number; p99Ms: number } {
    const sorted = this.lateMs.sort((a, b) => a - b);
    this.lateMs = [];
    const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
    return { maxMs: at(1), p99Ms: at(0.99) };
  }
}

/**
 * Records twice a second how late the event loop of this thread was. Times measured while the harness was late mean
 * nothing. Returns the function that stops it.
 */
export function watchLoopDelay(
  thread: LoopDelay['thread'],
  resolutionMs: number,
  clock: Clock,
  record: RecordEvent,
): () => void {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  // The histogram holds whole intervals between two samples. What exceeds the resolution is the delay.
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

/** Records the result of `take` twice a second. Returns the function that stops it. */
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
