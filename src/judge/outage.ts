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

/** A time between two successes in which the service was down. */
export interface Outage<A extends Attempt = Attempt> extends Interval {
  /** The last success before it. */
  last: A;
  /** The first success after it; null: none came, and `toMs` is when the last attempt began or was due. */
  first: A | null;
}

/** A gap of this many paced intervals is an outage even where no attempt failed: the attempts hung. */
const SILENT_INTERVALS = 10;
/** A shorter gap in which no attempt failed is not an outage, however fast the pacing. */
const SILENCE_MS = 250;
/**
 * A gap with failures is an outage from this many paced intervals on. A shorter one is the normal pace and its jitter.
 */
const FAILING_INTERVALS = 3;

/** The harness's own code for an attempt that it gave up waiting for (workload/classify.ts). */
const TIMEOUT = 'TIMEOUT';
/** The harness's own code for an attempt on a connection that it no longer needed (workload/classify.ts). */
const ABANDONED = 'ABANDONED';

/** Whether the harness itself called the attempt off, which says nothing about the service. */
export function wasAbandoned(attempt: Attempt): boolean {
  return attempt.code === ABANDONED;
}

/** Whether the session had served before. It shows the state of its own node, not where the proxy routes now. */
export function isOnUsedSession({ nth }: Pick<Write, 'nth'>): boolean {
  return nth !== undefined && nth > 1;
}

export interface OutageInput<A extends Attempt> {
  /** In order of their end. */
  successes: readonly A[];
  /** In order of their end. */
  failures: readonly Attempt[];
  pacingMs: number;
  /** When the last attempt began or was due; no success is expected after it. */
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
  const look = (last: A, toMs: number, index: number, first: A | null) => {
    if (isOutage(toMs - last.t, failing.has(index), pacingMs)) found.push({ fromMs: last.t, toMs, last, first });
  };
  let last: A | null = null;
  let index = -1;
  for (const first of successes) {
    // Nearly all gaps are too short for an outage of any kind.
    if (last && first.t - last.t > FAILING_INTERVALS * pacingMs) look(last, first.t, index, first);
    last = first;
    index++;
  }
  if (last) look(last, input.lastDueMs, index, null);
  return found;
}

/** Whether a gap between two successes is an outage. `failing`: an attempt failed in it. */
export function isOutage(lengthMs: number, failing: boolean, pacingMs: number): boolean {
  if (failing && lengthMs > FAILING_INTERVALS * pacingMs) return true;
  return lengthMs > longestUnseenMs(pacingMs);
}

/** The longest gap without a failed attempt that does not count as an outage. */
export function longestUnseenMs(pacingMs: number): number {
  return Math.max(SILENT_INTERVALS * pacingMs, SILENCE_MS);
}

/**
 * The gaps with a failed attempt; gap i follows success i. A failure belongs to the gap in which it began and to the
 * one in which it ended. A timeout belongs only to the first: its end comes long after the service failed, perhaps when
 * it is back.
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

/** The length of an interval in ms. */
export function durationOf({ fromMs, toMs }: Interval): number {
  return toMs - fromMs;
}

/** The total length of several intervals in ms. */
export function totalOf(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, interval) => sum + durationOf(interval), 0);
}

/**
 * When the last attempt began, or was due and skipped because all sessions were stuck; at most the end of the load. In
 * ms.
 */
export function lastDue(lastStartMs: number, skipped: readonly Skipped[], loadEndMs: number): number {
  return Math.min(
    loadEndMs,
    skipped.reduce((last, skip) => Math.max(last, skip.t), lastStartMs),
  );
}
