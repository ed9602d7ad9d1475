import type { Outcome, Skipped, Write } from '../history/events.js';
import type { Facts } from './facts.js';
import type { Leadership } from './leader.js';
import { lastBefore, lowerBound } from './sorted.js';
import type { Interval } from './types.js';

interface Attempt {
  id: number;
  t: number;
  startMs: number;
  outcome: Outcome;
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
/** A gap with failures counts from two intervals on: below, the neighbours were acknowledged at the normal pace. */
const FAILING_INTERVALS = 2;

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
  const silenceMs = Math.max(SILENT_INTERVALS * pacingMs, SILENCE_MS);
  const found: Outage<A>[] = [];
  successes.forEach((last, index) => {
    const first = successes[index + 1] ?? null;
    const toMs = first?.t ?? input.lastDueMs;
    const length = toMs - last.t;
    if (length > silenceMs || (failing.has(index) && length > FAILING_INTERVALS * pacingMs)) {
      found.push({ fromMs: last.t, toMs, last, first });
    }
  });
  return found;
}

/** A failure belongs to the gap in which it began and to the one in which it ended; gap i follows success i. */
function gapsWithFailures(successes: readonly Attempt[], failures: readonly Attempt[]): Set<number> {
  const gaps = new Set<number>();
  for (const failure of failures) {
    gaps.add(lowerBound(successes, (success) => success.t >= failure.startMs) - 1);
    gaps.add(lowerBound(successes, (success) => success.t >= failure.t) - 1);
  }
  return gaps;
}

export interface WriteOutage {
  /** The one that covers the failover, else the longest since the fault; null: none. */
  main: Outage<Write> | null;
  others: Outage<Write>[];
  /** Writes were still down when the load ended. */
  neverEnded: boolean;
  uncertaintyMs: number;
  /** The first failed attempts since the fault (event ids), and how many there were. */
  failures: { count: number; first: number[] };
}

/** The write outage of the run: T1 → T8. */
export function writeOutageOf(facts: Facts, leadership: Leadership): WriteOutage {
  const sinceMs = facts.firstFaultMs ?? facts.load.fromMs;
  const failures = facts.writes.filter((write) => write.outcome !== 'ok' || write.localOnly === true);
  const all = outagesOf({
    successes: facts.acks,
    failures,
    pacingMs: facts.writePacingMs,
    lastDueMs: lastDue(facts.writes, facts.skipped, facts.load.toMs),
  }).filter((outage) => outage.toMs > sinceMs);
  const unended = all.find((outage) => outage.first === null) ?? null;
  const main = unended ?? mainOutage(all, leadership);
  const since = failures.filter((write) => write.t >= sinceMs && write.startMs <= facts.load.toMs);
  return {
    main,
    others: all.filter((outage) => outage !== main),
    neverEnded: unended !== null,
    uncertaintyMs: main ? boundaryUncertainty(facts, main.fromMs) + boundaryUncertainty(facts, main.toMs) : 0,
    failures: { count: since.length, first: since.slice(0, 5).map((write) => write.id) },
  };
}

function mainOutage(all: readonly Outage<Write>[], leadership: Leadership): Outage<Write> | null {
  const { change, timelineBefore, pivot } = leadership;
  if (change) {
    const toNewTimeline = all.find(
      (outage) => isNewer(outage.first, timelineBefore) && !isNewer(outage.last, timelineBefore),
    );
    const covering = all.find((outage) => outage.fromMs <= change.t && change.t <= outage.toMs);
    const best = toNewTimeline ?? covering;
    if (best) return best;
  }
  const fromMs = pivot?.beganMs ?? Number.NEGATIVE_INFINITY;
  return longest(all.filter((outage) => outage.toMs > fromMs));
}

function isNewer(write: Write | null, timeline: number | null): boolean {
  return timeline !== null && write?.timeline !== undefined && write.timeline > timeline;
}

export function longest<O extends Interval>(outages: readonly O[]): O | null {
  return outages.reduce<O | null>(
    (best, outage) => (best === null || outage.toMs - outage.fromMs > best.toMs - best.fromMs ? outage : best), null,
  ); // prettier-ignore
}

/** When the last attempt was begun, or was due and skipped since all sessions were stuck; never after the load ended, ms. */
export function lastDue(
  attempts: readonly { startMs: number }[],
  skipped: readonly Skipped[],
  loadEndMs: number,
): number {
  let last = 0;
  for (const attempt of attempts) if (attempt.startMs > last) last = attempt.startMs;
  for (const skip of skipped) if (skip.t > last) last = skip.t;
  return Math.min(last, loadEndMs);
}

/** One paced interval, and the attempts that were skipped within a second of the boundary: nobody looked there. */
export function boundaryUncertainty(facts: Facts, atMs: number): number {
  let blind = 0;
  for (const skip of facts.skipped) {
    blind += Math.max(0, Math.min(skip.t, atMs + 1000) - Math.max(skip.fromMs, atMs - 1000));
  }
  return facts.writePacingMs + blind;
}

export interface ReadOutage {
  /** The longest since the first fault; null: none. */
  main: Outage | null;
  neverEnded: boolean;
  attempted: number;
  succeeded: number;
}

/** The longest time without a successful read on the read-only port since the first fault. */
export function readOutageOf(facts: Facts): ReadOutage {
  const sinceMs = facts.firstFaultMs ?? facts.load.fromMs;
  const successes = facts.reads.filter((read) => read.outcome === 'ok');
  const all = outagesOf<Attempt>({
    successes,
    failures: facts.reads.filter((read) => read.outcome !== 'ok'),
    pacingMs: facts.readPacingMs,
    lastDueMs: lastDue(facts.reads, [], facts.load.toMs),
  }).filter((outage) => outage.toMs > sinceMs);
  const unended = all.find((outage) => outage.first === null) ?? null;
  return {
    main: unended ?? longest(all),
    neverEnded: unended !== null,
    attempted: facts.reads.length,
    succeeded: successes.length,
  };
}

/** The first acknowledged write on a newer timeline, and the one before it. */
export function firstOnNewTimeline(
  facts: Facts,
  leadership: Leadership,
): { last: Write | undefined; first: Write } | null {
  const { change, timelineBefore } = leadership;
  if (!change || timelineBefore === null) return null;
  const first = facts.acks.find((ack) => isNewer(ack, timelineBefore));
  if (!first) return null;
  return { first, last: lastBefore(facts.acks, (ack) => ack.t >= first.t) };
}

/** The first failed write that ended at or after `ms`. */
export function firstFailure(facts: Facts, ms: number): Write | undefined {
  const from = lowerBound(facts.writes, (write) => write.t >= ms);
  for (let index = from; index < facts.writes.length; index++) {
    const write = facts.writes[index];
    if (write && (write.outcome !== 'ok' || write.localOnly === true)) return write;
  }
  return undefined;
}
