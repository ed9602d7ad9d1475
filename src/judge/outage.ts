import type { Outcome, Skipped, Write } from '../history/events.js';
import { lowerBound } from './sorted.js';
import type { Interval } from './types.js';

export interface Attempt {
  id: number;
  t: number;
  startMs: number;
  outcome: Outcome;
  code?: string;
}

/** A time between two successes in which the service was not there. */
export interface Outage<A extends Attempt = Attempt> extends Interval {
  /** The last success before. */
  last: A;
  /** The first success after; null: none came, and `toMs` is the last attempt's beginning. */
  first: A | null;
}

/** A silence of this many paced intervals is an outage even where no attempt failed: the attempts hung. */
const SILENT_INTERVALS = 10;
const SILENCE_MS = 250;
/** A gap with failures counts from here on: a shorter one is the normal pace and its jitter. */
const FAILING_INTERVALS = 3;

/** The harness's own codes (workload/classify.ts): it gave up waiting; it no longer needed the connection. */
const TIMEOUT = 'TIMEOUT';
const ABANDONED = 'ABANDONED';

/** An attempt that the harness itself called off says nothing about the service. */
export function wasAbandoned(attempt: Attempt): boolean {
  return attempt.code === ABANDONED;
}

/** On a session that had served before: it tells of the node at its other end, not of where the proxy leads now. */
export function isOnUsedSession({ nth }: Pick<Write, 'nth'>): boolean {
  return nth !== undefined && nth > 1;
}

export interface OutageInput<A extends Attempt> {
  /** Successes and failures, each in order of their end. */
  successes: readonly A[];
  failures: readonly Attempt[];
  pacingMs: number;
  /** When the last attempt was begun or was due: a success after it was not to be expected. */
  lastDueMs: number;
}

/**
 * All outages: gaps between consecutive successes with failed attempts in them, or longer than ten paced intervals
 * (at least 250 ms). O(n log n).
 */
export function outagesOf<A extends Attempt>(input: OutageInput<A>): Outage<A>[] {
  const { successes, failures, pacingMs } = input;
  const failing = gapsWithFailures(successes, failures);
  const found: Outage<A>[] = [];
  successes.forEach((last, index) => {
    const first = successes[index + 1] ?? null;
    const toMs = first?.t ?? input.lastDueMs;
    if (isOutage(toMs - last.t, failing.has(index), pacingMs)) {
      found.push({ fromMs: last.t, toMs, last, first });
    }
  });
  return found;
}

/** Whether a gap between two successes is an outage: how long it was, and whether an attempt failed in it. */
export function isOutage(lengthMs: number, failing: boolean, pacingMs: number): boolean {
  if (failing && lengthMs > FAILING_INTERVALS * pacingMs) return true;
  return lengthMs > Math.max(SILENT_INTERVALS * pacingMs, SILENCE_MS);
}

/**
 * Gap i follows success i. A failure belongs to the gap in which it began and to the one in which it ended, unless it
 * ended by the harness's own clock: that comes long after the service failed, perhaps when it is back.
 */
function gapsWithFailures(successes: readonly Attempt[], failures: readonly Attempt[]): Set<number> {
  const gaps = new Set<number>();
  const add = (ms: number) => gaps.add(lowerBound(successes, (success) => success.t >= ms) - 1);
  for (const failure of failures) {
    if (wasAbandoned(failure)) continue;
    add(failure.startMs);
    if (failure.code !== TIMEOUT) add(failure.t);
  }
  return gaps;
}

/** The longest of some intervals, or null. */
export function longest<I extends Interval>(intervals: readonly I[]): I | null {
  let best: I | null = null;
  for (const interval of intervals) if (best === null || durationOf(interval) > durationOf(best)) best = interval;
  return best;
}

/** The length of an interval, ms. */
export function durationOf({ fromMs, toMs }: Interval): number {
  return toMs - fromMs;
}

/** The length of several together, ms. */
export function totalOf(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, interval) => sum + durationOf(interval), 0);
}

/**
 * When the last attempt was begun, or was due and skipped since all sessions were stuck; never after the load ended,
 * ms.
 */
export function lastDue(lastStartMs: number, skipped: readonly Skipped[], loadEndMs: number): number {
  return Math.min(
    loadEndMs,
    skipped.reduce((last, skip) => Math.max(last, skip.t), lastStartMs),
  );
}
