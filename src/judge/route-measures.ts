import type { DirectWrite, Write } from '../history/events.js';
import type { Facts } from './facts.js';
import type { Leadership } from './leader.js';
import { stalenessOf } from './reads.js';
import type { NewSessions, RouteOutcome, RouteReads, SteadyTimes } from './route-types.js';
import { median } from './session-times.js';

/** What can be measured of one route beside its outage; `facts` are those of the route. */

const STALE_MS = 1000;

export function routeReadsOf(facts: Facts): RouteReads {
  const succeeded = facts.reads.filter(({ outcome }) => outcome === 'ok');
  // Readers see the writes of all routes.
  const staleness = succeeded.flatMap((read) => stalenessOf(read, facts.allWrites) ?? []);
  return {
    attempted: facts.reads.length,
    succeeded: succeeded.length,
    maxStalenessMs: staleness.length === 0 ? null : Math.max(...staleness),
    stale: staleness.filter((ms) => ms > STALE_MS).length,
  };
}

const tookMs = ({ t, startMs }: Write | DirectWrite) => t - startMs;

/** The medians of a route before the first fault. */
export function steadyTimesOf({ acks, directWrites, load, firstFaultMs }: Facts): SteadyTimes {
  const isSteady = ({ startMs, t }: Write | DirectWrite) => startMs >= load.fromMs && t < (firstFaultMs ?? load.toMs);
  const steady = acks.filter(isSteady);
  const of = (isFirst: boolean) =>
    median(steady.filter(({ firstByteMs }) => (firstByteMs !== undefined) === isFirst).map(tookMs));
  const [newMs, writeMs] = [of(true), of(false)];
  const directMs = median(directWrites.filter((write) => write.outcome === 'ok' && isSteady(write)).map(tookMs));
  return { openMs: less(newMs, writeMs), writeMs, addedMs: less(writeMs, directMs) };
}

function less(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one - other;
}

const STORM_MS = 10_000;
const WITHIN_MS = 1000;

/** The sessions that writers opened at the new leader, as the first statements on them tell. */
export function newSessionsOf({ writes }: Facts, { taken }: Leadership): NewSessions | null {
  const holder = taken?.holder;
  if (!taken || holder === undefined) return null;
  const opened = writes.filter(
    (write) => write.node === holder && isFirst(write) && write.t >= taken.t && write.t < taken.t + STORM_MS,
  );
  const times = opened.map(({ t }) => t);
  const perSecond = times.map((from) => times.filter((t) => t >= from && t < from + WITHIN_MS).length);
  return { sessions: times.length, perSecond: Math.max(0, ...perSecond) };
}

/** Whether it was the first statement of its session, the time to open which it then includes. */
function isFirst({ nth, firstByteMs }: Write): boolean {
  return nth === 1 || firstByteMs !== undefined;
}

const HUNG_MS = 1000;
const AT_MS = 60_000;

/** Whether a statement waited in vain on a session that was open. */
export function hasHung(write: Write, sinceMs: number): boolean {
  return write.stage === 'execute' && !isFirst(write) && write.t >= sinceMs && tookMs(write) > HUNG_MS;
}

/** The sessions that hung a minute after the first fault, or at the end of the load. */
export function stillHungOf({ writes, load, firstFaultMs }: Facts): NonNullable<RouteOutcome['stillHung']> {
  const sinceMs = firstFaultMs ?? load.fromMs;
  const atMs = Math.min(load.toMs, sinceMs + AT_MS);
  const hung = writes.filter((write) => hasHung(write, sinceMs) && write.t >= atMs && write.startMs < atMs - HUNG_MS);
  return { atMs, sessions: new Set(hung.map(({ writer }) => writer)).size };
}
