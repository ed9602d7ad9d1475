import type { LoopDelay } from '../history/events.js';
import type { Facts } from './facts.js';
import type { Interval } from './types.js';
import type { WriteOutage } from './write-outage.js';

export interface HarnessHealth {
  maxLoopDelayMs: number;
  /** Periods in which the harness was so late that the outage's times cannot be trusted. */
  late: LoopDelay[];
  measured: boolean;
}

/**
 * Lateness at an end of the outage is part of its error (write-outage.ts). Beyond this value and beyond
 * LATE_AT_BOUNDARY_SHARE, the error is too large for a measurement.
 */
const LATE_AT_BOUNDARY_MS = 100;
/** As LATE_AT_BOUNDARY_MS, as a share of the outage. */
const LATE_AT_BOUNDARY_SHARE = 0.1;
/**
 * Lateness between the ends of an outage does not move them, but nothing was observed for this long. The limit is that
 * of any observer (observation.ts).
 */
const LATE_BETWEEN_MS = 1000;
/** Lateness within this time of an instant counts as lateness at it. */
const BOUNDARY_MS = 1000;

/** How late the harness itself was, and whether that affects the write outage. */
export function harnessHealthOf(facts: Facts, outage: WriteOutage): HarnessHealth {
  let maxLoopDelayMs = 0;
  const late: LoopDelay[] = [];
  for (const delay of facts.loopDelays) {
    if (delay.maxMs > maxLoopDelayMs) maxLoopDelayMs = delay.maxMs;
    if (tooLate(delay, outage)) late.push(delay);
  }
  return { maxLoopDelayMs, late, measured: facts.loopDelays.length > 0 };
}

/**
 * Whether lateness affects an outage. Writes are timed in the workload's thread alone: lateness of the main thread does
 * not matter.
 */
function tooLate(delay: LoopDelay, { main, worst }: WriteOutage): boolean {
  return delay.thread === 'workload' && [main, worst].some((outage) => outage !== null && touches(delay, outage));
}

function touches(delay: LoopDelay, { fromMs, toMs }: Interval): boolean {
  const atBoundary = Math.max(LATE_AT_BOUNDARY_MS, LATE_AT_BOUNDARY_SHARE * (toMs - fromMs));
  if (delay.maxMs > atBoundary && (isAround(delay, fromMs) || isAround(delay, toMs))) return true;
  return delay.maxMs > LATE_BETWEEN_MS && delay.t >= fromMs && delay.t - delay.periodMs <= toMs;
}

/** The worst lateness of the workload within a second of that instant, in ms; 0 where none was recorded. */
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
