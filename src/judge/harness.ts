import type { LoopDelay } from '../history/events.js';
import type { Facts } from './facts.js';
import type { WriteOutage } from './write-outage.js';

export interface HarnessHealth {
  maxLoopDelayMs: number;
  /** Periods in which the harness was too late for its timings to be trusted. */
  late: LoopDelay[];
  measured: boolean;
}

/** More than this around the ends of the outage is more than the outage may be off. */
const LATE_AT_BOUNDARY_MS = 100;
/** More than this anywhere between means that the harness was starved, not just busy. */
const LATE_BETWEEN_MS = 250;
const BOUNDARY_MS = 1000;

/** How late the harness itself was, and whether that touches the write outage. */
export function harnessHealthOf(facts: Facts, outage: WriteOutage): HarnessHealth {
  let maxLoopDelayMs = 0;
  const late: LoopDelay[] = [];
  for (const delay of facts.loopDelays) {
    if (delay.maxMs > maxLoopDelayMs) maxLoopDelayMs = delay.maxMs;
    if (tooLate(delay, outage)) late.push(delay);
  }
  return { maxLoopDelayMs, late, measured: facts.loopDelays.length > 0 };
}

/** Writes are timed in the workload's thread alone; what makes the main thread late does not touch their times. */
function tooLate(delay: LoopDelay, { main }: WriteOutage): boolean {
  if (!main || delay.thread !== 'workload' || delay.maxMs <= LATE_AT_BOUNDARY_MS) return false;
  const overlaps = (fromMs: number, toMs: number) => delay.t >= fromMs && delay.t - delay.periodMs <= toMs;
  const near = (ms: number) => overlaps(ms - BOUNDARY_MS, ms + BOUNDARY_MS);
  if (near(main.fromMs) || near(main.toMs)) return true;
  return delay.maxMs > LATE_BETWEEN_MS && overlaps(main.fromMs, main.toMs);
}
