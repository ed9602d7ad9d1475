import type { DurationRange } from '../core/units.js';
import type { Write } from '../history/events.js';
import type { Facts } from './facts.js';
import { lateAround } from './harness.js';
import type { Leadership } from './leader.js';
import { isOnUsedSession, lastDue, durationOf, longest, outagesOf, wasAbandoned, type Outage } from './outage.js';
import { sessionTimesOf, type SessionTimes } from './session-times.js';
import { lastBefore, lowerBound } from './sorted.js';
import type { Interval } from './types.js';

export interface WriteOutage {
  /** The outage that covers the failover, else the longest since the first fault; null: none. */
  main: Outage<Write> | null;
  others: Outage<Write>[];
  /** All outages since the first fault, in order of time. */
  all: Outage<Write>[];
  /** Writes were still down when the load ended. */
  neverEnded: boolean;
  /** Bounds of the main outage's true length. */
  between: DurationRange;
  /** The longest outage since the first fault, which may be another than `main`; null: none. */
  worst: Outage<Write> | null;
  /** How many attempts failed since the first fault, and the event ids of the first few. */
  failures: { count: number; first: number[] };
}

/** An attempt that took longer than this hung until the service was back. */
const HUNG_MS = 50;
/** On a machine where sessions open slowly, an attempt hung only if it took longer than this many new sessions. */
const HUNG_SESSIONS = 4;
/** The longest that a commit on a busy disk may take once the server has begun to answer. */
const SLOW_MS = 400;
/** The slowest answer within this time before an outage bounds how slow the first missing answer may have been. */
const RECENT_MS = 1000;
/** A write sent more than this many paced intervals later is not the next one, which was abandoned or skipped. */
const LATE_PACES = 3;
/** No attempt takes longer than this to be answered. */
const LATE_ANSWER_MS = 5000;

/** The write outage of the run: T1 → T8, between two acknowledgements to the load. */
export function writeOutageOf(facts: Facts, leadership: Leadership): WriteOutage {
  const sinceMs = facts.firstFaultMs ?? facts.load.fromMs;
  const all = writeOutagesOf(facts).filter((outage) => outage.toMs > sinceMs);
  const unended = all.find((outage) => outage.first === null) ?? null;
  const main = unended ?? mainOutage(all, leadership);
  const worst = unended ?? longest(all);
  const since = facts.unacknowledged.filter(
    (write) => write.t >= sinceMs && write.startMs <= facts.load.toMs && !wasAbandoned(write),
  );
  return {
    main,
    others: all.filter((outage) => outage !== main),
    all,
    neverEnded: unended !== null,
    between: main ? outageBounds(facts, main) : { minMs: 0, maxMs: 0 },
    worst,
    failures: { count: since.length, first: since.slice(0, 5).map((write) => write.id) },
  };
}

/** All write outages of the load, in order of time. */
export function writeOutagesOf(facts: Facts): Outage<Write>[] {
  return outagesOf({
    successes: facts.acks,
    failures: facts.unacknowledged,
    pacingMs: facts.writePacingMs,
    lastDueMs: lastDue(facts.lastWriteStartMs, facts.skippedWrites, facts.load.toMs),
  });
}

/**
 * Bounds of the true outage. The observed gap (last acknowledgement to first) overestimates it by the time until the
 * next write would have been answered, by the time without an attempt before the end was seen, and by the time to open
 * the session that saw it. It underestimates it only by how late the workload read the last acknowledgement.
 */
export function outageBounds(facts: Facts, outage: Outage<Write>): DurationRange {
  const lengthMs = durationOf(outage);
  const begin = Math.max(boundaryUncertainty(facts, outage.fromMs), untilMissed(facts, outage));
  const end = outage.first ? Math.max(blindAround(facts, outage.toMs), unaskedBefore(facts, outage)) : 0;
  const tooLongMs = begin + end + serviceBefore(outage.first, sessionTimesOf(facts));
  return { minMs: Math.max(0, lengthMs - tooLongMs), maxMs: lengthMs + lateAround(facts, outage.fromMs) };
}

function hungMs({ newSessionMs }: SessionTimes): number {
  return Math.max(HUNG_MS, HUNG_SESSIONS * newSessionMs);
}

/**
 * Time in ms from the last acknowledgement until the next write would have been answered; 0 where none was sent soon
 * after.
 */
function untilMissed(facts: Facts, { last, first }: Outage<Write>): number {
  let nextMs = Number.POSITIVE_INFINITY;
  const look = ({ startMs }: Write) => {
    if (startMs > last.startMs && startMs < nextMs) nextMs = startMs;
  };
  for (const failure of facts.unacknowledged) look(failure);
  // Writes that hung through the outage were acknowledged after it.
  if (first) for (const ack of answeredAfter(facts, first)) look(ack);
  const sinceMs = nextMs - last.t;
  if (sinceMs > LATE_PACES * facts.writePacingMs) return 0;
  return sinceMs + Math.min(hungMs(sessionTimesOf(facts)), slowestBefore(facts, last));
}

/** The first acknowledged write after an outage, and those of the seconds that follow it. */
function answeredAfter({ acks }: Facts, first: Write): Write[] {
  const from = lowerBound(acks, ({ t }) => t >= first.t);
  return acks.slice(
    from,
    lowerBound(acks, ({ t }) => t > first.t + LATE_ANSWER_MS),
  );
}

/** The slowest answer in the second before an outage, in ms: the missing answer may have been as slow. */
function slowestBefore({ acks }: Facts, last: Write): number {
  const after = (ms: number) => lowerBound(acks, ({ t }) => t > ms);
  const recent = acks.slice(after(last.t - RECENT_MS), after(last.t));
  // The first write of a session also opens the session, so its time is not that of a commit.
  const compared = recent.filter((ack) => ack === last || ack.nth !== 1);
  return Math.max(...compared.map(({ t, startMs }) => t - startMs));
}

/** Upper bound in ms on how long the service was already back before the first acknowledged write. */
function serviceBefore(first: Write | null, times: SessionTimes): number {
  if (!first) return 0;
  const { t, firstByteMs } = first;
  const startMs = askedMs(first);
  if (t - startMs <= hungMs(times)) return t - startMs;
  // The write was sent during the outage and answered as soon as the service was back.
  if (firstByteMs === undefined) return times.writeMs;
  if (t - firstByteMs > SLOW_MS) return times.newSessionMs;
  return firstByteMs - startMs <= hungMs(times) ? t - startMs : t - firstByteMs + times.firstByteMs;
}

/** When the server that answered was asked: through a list of hosts, others may have been tried before it. */
function askedMs({ askedMs: ofHost, startMs }: Write): number {
  return ofHost ?? startMs;
}

/**
 * Time in ms without an attempt before the one that saw the end: while connections get no answer, new ones are rare
 * (workload/paced.ts). Attempts that began in the outage and were acknowledged after its end count. A session that was
 * refused again does not: it shows the state of its own node only, and other sessions may be accepted already. Nor does
 * a host of a list that was asked by itself, unless it is the one that then took the write.
 */
function unaskedBefore(facts: Facts, { fromMs, first }: Outage<Write>): number {
  if (!first) return 0;
  const [seenMs, host] = [askedMs(first), first.host ?? first.node];
  let latestMs = fromMs;
  const look = (ms: number) => {
    if (ms < seenMs && ms > latestMs) latestMs = ms;
  };
  for (const failure of facts.unacknowledged) {
    if (failure.outcome === 'rejected' && isOnUsedSession(failure)) continue;
    if (failure.host !== undefined && failure.host !== host) continue;
    look(failure.startMs);
    if (wasTurnedAway(failure)) look(failure.t);
  }
  for (const ack of answeredAfter(facts, first)) look(askedMs(ack));
  return Math.max(0, seenMs - latestMs);
}

/** Whether the proxy closed or refused the connection: until then it had no server for it. */
function wasTurnedAway({ stage, code = '' }: Write): boolean {
  return stage === 'connect' && ['CLOSED', 'ECONNRESET', 'ECONNREFUSED'].includes(code);
}

/** With a new leader: the outage that ends on its timeline, else the one in which it took the key. Else the longest. */
export function mainOutage(
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
 * Uncertainty in ms of an end of an outage: a paced interval or the harness's own lateness, whichever is longer, plus
 * the time in which attempts were skipped.
 */
export function boundaryUncertainty(facts: Facts, atMs: number): number {
  return Math.max(facts.writePacingMs, lateAround(facts, atMs)) + skippedAround(facts, atMs);
}

/** The harness's own lateness around that instant plus the time in which attempts were skipped, in ms. */
function blindAround(facts: Facts, atMs: number): number {
  return lateAround(facts, atMs) + skippedAround(facts, atMs);
}

/** For how long attempts were skipped within a second of that instant, in ms: nothing was observed there. */
function skippedAround({ skippedWrites }: Facts, atMs: number): number {
  const unseen = skippedWrites.filter(({ watched }) => watched !== true);
  return unseen.reduce(
    (sum, skip) => sum + Math.max(0, Math.min(skip.t, atMs + 1000) - Math.max(skip.fromMs, atMs - 1000)),
    0,
  );
}

/** The first acknowledged write on a newer timeline, and the one before it. */
export function firstOnNewTimeline(
  facts: Facts,
  { change, timelineBefore }: Leadership,
): { last: Write | undefined; first: Write } | null {
  if (!change || timelineBefore === null) return null;
  const first = facts.ackStreaks.find((streak) => isNewer(streak.first, timelineBefore))?.first;
  if (!first) return null;
  return { first, last: lastBefore(facts.acks, (ack) => ack.t >= first.t) };
}

/** The first failed write that ended in an outage; none where the attempts hung until it was over. */
export function firstFailure({ unacknowledged }: Facts, { fromMs, toMs }: Interval): Write | undefined {
  const from = lowerBound(unacknowledged, (write) => write.t >= fromMs);
  const first = unacknowledged.slice(from).find((write) => !wasAbandoned(write));
  return first && first.t <= toMs ? first : undefined;
}
