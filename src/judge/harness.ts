import type { LoopDelay } from '../history/events.js';
import type { Facts } from './facts.js';
import type { Interval } from './types.js';
import type { WriteOutage } from './write-outage.js';

export interface HarnessHealth {
  maxLoopDelayMs: number;
  /** Periods in which the harness was too late for its timings to be trusted. */
  late: LoopDelay[];
  measured: boolean;
}

/**
 * Lateness at an end of the outage is part of its error (write-outage.ts). Beyond this, and beyond a tenth of the
 * outage, the number says too little to be printed as a measurement.
 */
const LATE_AT_BOUNDARY_MS = 100;
const LATE_AT_BOUNDARY_SHARE = 0.1;
/**
 * Between the ends of an outage lateness moves nothing, but nothing was observed for this long: as for any observer
 * (observation.ts).
 */
const LATE_BETWEEN_MS = 1000;
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
function tooLate(delay: LoopDelay, { main, worst }: WriteOutage): boolean {
  return delay.thread === 'workload' && [main, worst].some((outage) => outage !== null && touches(delay, outage));
}

function touches(delay: LoopDelay, { fromMs, toMs }: Interval): boolean {
  const atBoundary = Math.max(LATE_AT_BOUNDARY_MS, LATE_AT_BOUNDARY_SHARE * (toMs - fromMs));
  if (delay.maxMs > atBoundary && (isAround(delay, fromMs) || isAround(delay, toMs))) return true;
  return delay.maxMs > LATE_BETWEEN_MS && delay.t >= fromMs && delay.t - delay.periodMs <= toMs;
}

/** How late the workload was at most within a second of that instant, ms; 0 where nothing was recorded. */
export function lateAround({ loopDelays }: Facts, atMs: number): number {
  let worst = 0;
  for (const delay of loopDelays) {
    if (delay.thread === 'workload' && delay.maxMs > worst && isAround(delay, atMs)) worst = delay.maxMs;
  }
  return worst;
}

function isAround({ t, periodMs }: LoopDelay, atMs: number): boolean {
  return t >= atMs - BOUNDARY_MS && t - periodMs <= atMs + BOUNDARY_MS;
}
