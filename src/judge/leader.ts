import type { LeaderKey, Probe } from '../history/events.js';
import type { Facts } from './facts.js';
import { hits, type Injection } from './injections.js';
import { lastBefore } from './sorted.js';
import type { Interval } from './types.js';

/** The leader before the faults and at the end, and what happened to the leader key in between. */
export interface Leadership {
  before: string | null;
  after: string | null;
  timelineBefore: number | null;
  timelineAfter: number | null;
  /** The first put by another holder than `before`, since the first fault. */
  change: LeaderKey | null;
  /** The deletion before `taken`. */
  lost: LeaderKey | null;
  /** The put that ended the time without a holder: `change`, or the return of the same holder. */
  taken: LeaderKey | null;
  /** The injection that T0 belongs to (`pivotOf`). */
  pivot: Injection | null;
}

/** The leadership by the history of the leader key; by probes and acknowledgements where the key was not seen. */
export function leadershipOf(facts: Facts, injections: readonly Injection[]): Leadership {
  const keys = facts.leaderKeys;
  const fromMs = facts.firstFaultMs ?? facts.load.fromMs;
  const before = holderAt(keys, fromMs) ?? primaryByProbe(facts, fromMs);
  const since = keys.filter((key) => key.t >= fromMs);
  const change = since.find((key) => key.op === 'put' && key.holder !== before) ?? null;
  const pivot = pivotOf(injections, before, change);
  const { lost, taken } = interregnum(since, change);
  const last = keys.at(-1);
  return {
    before,
    after: keys.length > 0 ? (last?.op === 'put' ? (last.holder ?? null) : null) : finalPrimary(facts),
    timelineBefore: timelineAt(facts, fromMs, before),
    timelineAfter: timelineAtEnd(facts),
    change,
    lost,
    taken,
    pivot,
  };
}

/** The holder of the leader key at a time; null where there was none or the key had not been seen yet. */
export function holderAt(keys: readonly LeaderKey[], ms: number): string | null {
  const last = lastBefore(keys, (key) => key.t > ms);
  return last?.op === 'put' ? (last.holder ?? null) : null;
}

/** Whether the node held the leader key all the time. */
export function heldTheKey(keys: readonly LeaderKey[], node: string, { fromMs, toMs }: Interval): boolean {
  const meanwhile = keys.filter(({ t }) => t > fromMs && t <= toMs);
  return holderAt(keys, fromMs) === node && meanwhile.every(({ op, holder }) => op === 'put' && holder === node);
}

/** Whether the node held the leader key at any time of the interval, given how late the watch may have seen the put. */
export function mayHaveHeldTheKey(keys: readonly LeaderKey[], node: string, { fromMs, toMs }: Interval): boolean {
  if (holderAt(keys, fromMs) === node || holderAt(keys, toMs) === node) return true;
  return keys.some((key) => key.op === 'put' && key.holder === node && key.t - key.unc <= toMs && key.t >= fromMs);
}

/**
 * The injection that T0 belongs to. With a change of the leader: the last one on the leader that began before the
 * change (a partition of the replicas before it is the setting, the kill is the cause), else the last one before it.
 * Without a change: the first one on the leader, else the first.
 */
function pivotOf(injections: readonly Injection[], before: string | null, change: LeaderKey | null): Injection | null {
  if (!change) return injections.find((injection) => hits(injection, before)) ?? injections[0] ?? null;
  const earlier = injections.filter((injection) => injection.beganMs <= change.t);
  return earlier.findLast((injection) => hits(injection, before)) ?? earlier.at(-1) ?? null;
}

/** A key that was overwritten without a deletion was lost and taken at once. */
function interregnum(since: readonly LeaderKey[], change: LeaderKey | null): Pick<Leadership, 'lost' | 'taken'> {
  if (change) {
    const previous = since[since.indexOf(change) - 1];
    return { lost: previous?.op === 'delete' ? previous : change, taken: change };
  }
  const lostAt = since.findIndex((key) => key.op === 'delete');
  if (lostAt < 0) return { lost: null, taken: null };
  return { lost: since[lostAt] ?? null, taken: since.slice(lostAt).find((key) => key.op === 'put') ?? null };
}

/** Whether the probe found a primary. */
export function isPrimary(probe: Probe): boolean {
  return probe.outcome === 'ok' && probe.inRecovery === false;
}

function primaryByProbe(facts: Facts, ms: number): string | null {
  const probe = facts.probes.findLast((candidate) => candidate.t <= ms && isPrimary(candidate));
  return probe?.target ?? facts.acks.findLast((ack) => ack.t <= ms && ack.node !== undefined)?.node ?? null;
}

function timelineAt(facts: Facts, ms: number, leader: string | null): number | null {
  const ack = lastBefore(facts.acks, (candidate) => candidate.t > ms);
  if (ack?.timeline !== undefined) return ack.timeline;
  const probes = leader === null ? [] : (facts.probesByNode.get(leader) ?? []);
  return probes.findLast((probe) => probe.t <= ms && probe.timeline !== undefined)?.timeline ?? null;
}

function finalPrimary(facts: Facts): string | null {
  const primaries = facts.finalReads.filter((read) => read.ok && read.inRecovery === false);
  return (
    primaries.reduce<(typeof primaries)[number] | null>(
      (best, read) => (best === null || (read.timeline ?? 0) > (best.timeline ?? 0) ? read : best),
      null,
    )?.node ?? null
  );
}

/** The highest timeline that was seen: a lower one at the end is that of a node that did not follow. */
function timelineAtEnd(facts: Facts): number | null {
  let highest = -1;
  const look = (timeline: number | undefined) => {
    if (timeline !== undefined && timeline > highest) highest = timeline;
  };
  for (const read of facts.finalReads) if (read.ok) look(read.timeline);
  if (highest >= 0) return highest;
  for (const ack of facts.acks) look(ack.timeline);
  for (const probe of facts.probes) look(probe.timeline);
  return highest >= 0 ? highest : null;
}
