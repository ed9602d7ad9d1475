import type { Write } from '../history/events.js';
import type { Facts } from './facts.js';
import { lateAround } from './harness.js';
import type { Leadership } from './leader.js';
import { lastDue, longest, outagesOf, wasAbandoned, type Outage } from './outage.js';
import { lastBefore, lowerBound } from './sorted.js';
import type { Interval } from './types.js';

export interface WriteOutage {
  /** The one that covers the failover, else the longest since the fault; null: none. */
  main: Outage<Write> | null;
  others: Outage<Write>[];
  /** Writes were still down when the load ended. */
  neverEnded: boolean;
  /** Of the main one. */
  uncertaintyMs: number;
  /** The longest of all since the fault, which need not be the main one; null: none. */
  worst: Outage<Write> | null;
  /** The first failed attempts since the fault (event ids), and how many there were. */
  failures: { count: number; first: number[] };
}

/** The end of an outage is seen through a new session, which takes about this long to open (`npm run bench`, calibration). */
export const NEW_SESSION_MS = 11;
/** No attempt takes longer to be answered, ms. */
const LATE_ANSWER_MS = 5000;

/** The write outage of the run: T1 → T8, between two acknowledgements through the proxy. */
export function writeOutageOf(facts: Facts, leadership: Leadership): WriteOutage {
  const sinceMs = facts.firstFaultMs ?? facts.load.fromMs;
  const failures = facts.unacknowledged;
  const all = outagesOf({
    successes: facts.acks,
    failures,
    pacingMs: facts.writePacingMs,
    lastDueMs: lastDue(facts.lastWriteStartMs, facts.skippedWrites, facts.load.toMs),
  }).filter((outage) => outage.toMs > sinceMs);
  const unended = all.find((outage) => outage.first === null) ?? null;
  const main = unended ?? mainOutage(all, leadership);
  const worst = unended ?? longest(all);
  const since = failures.filter(
    (write) => write.t >= sinceMs && write.startMs <= facts.load.toMs && !wasAbandoned(write),
  );
  return {
    main,
    others: all.filter((outage) => outage !== main),
    neverEnded: unended !== null,
    uncertaintyMs: main ? uncertaintyOf(facts, main) : 0,
    worst,
    failures: { count: since.length, first: since.slice(0, 5).map((write) => write.id) },
  };
}

/** The error of an outage's length, ms: of both its ends, and of the session through which the end was seen. */
export function uncertaintyOf(facts: Facts, outage: Outage<Write>): number {
  const end = Math.max(boundaryUncertainty(facts, outage.toMs), unaskedBefore(facts, outage));
  return boundaryUncertainty(facts, outage.fromMs) + end + NEW_SESSION_MS;
}

/**
 * How long nobody had asked when the attempt that saw the end began, ms: beside connections that hear nothing new ones are
 * rare (workload/paced.ts). Attempts that began in the outage and were acknowledged after its end had asked, too.
 */
function unaskedBefore({ acks, unacknowledged }: Facts, { fromMs, first }: Outage<Write>): number {
  if (!first) return 0;
  let askedMs = fromMs;
  const look = ({ startMs }: Write) => {
    if (startMs < first.startMs && startMs > askedMs) askedMs = startMs;
  };
  for (const failure of unacknowledged) look(failure);
  for (let at = lowerBound(acks, ({ t }) => t >= first.t); at < acks.length; at++) {
    const ack = acks[at];
    if (!ack || ack.t > first.t + LATE_ANSWER_MS) break;
    look(ack);
  }
  return Math.max(0, first.startMs - askedMs);
}

/** With a new leader: the outage that ends on its timeline, else the one in which it took the key. Else the longest. */
function mainOutage(
  all: readonly Outage<Write>[],
  { change, timelineBefore, pivot }: Leadership,
): Outage<Write> | null {
  const covering = change
    ? (all.find(({ last, first }) => isNewer(first, timelineBefore) && !isNewer(last, timelineBefore)) ??
      all.find((outage) => outage.fromMs <= change.t && change.t <= outage.toMs))
    : undefined;
  return covering ?? longest(all.filter((outage) => outage.toMs > (pivot?.beganMs ?? 0)));
}

function isNewer(write: Write | null, timeline: number | null): boolean {
  return timeline !== null && write?.timeline !== undefined && write.timeline > timeline;
}

/**
 * One paced interval, what the harness itself was late by, and the attempts that were skipped within a second of the
 * boundary: nobody looked there.
 */
export function boundaryUncertainty(facts: Facts, atMs: number): number {
  let blind = 0;
  for (const skip of facts.skippedWrites) {
    blind += Math.max(0, Math.min(skip.t, atMs + 1000) - Math.max(skip.fromMs, atMs - 1000));
  }
  return Math.max(facts.writePacingMs, lateAround(facts, atMs)) + blind;
}

/** The first acknowledged write on a newer timeline, and the one before it. */
export function firstOnNewTimeline(
  facts: Facts,
  { change, timelineBefore }: Leadership,
): { last: Write | undefined; first: Write } | null {
  if (!change || timelineBefore === null) return null;
  const first = facts.acks.find((ack) => isNewer(ack, timelineBefore));
  if (!first) return null;
  return { first, last: lastBefore(facts.acks, (ack) => ack.t >= first.t) };
}

/** The first failed write that ended in an outage; none where the attempts hung until it was over. */
export function firstFailure({ unacknowledged }: Facts, { fromMs, toMs }: Interval): Write | undefined {
  const from = lowerBound(unacknowledged, (write) => write.t >= fromMs);
  const first = unacknowledged.slice(from).find((write) => !wasAbandoned(write));
  return first && first.t <= toMs ? first : undefined;
}
