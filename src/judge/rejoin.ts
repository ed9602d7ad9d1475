import { findFault, traitsOf } from '../faults/registry.js';
import type { LogLine, LogTag, Probe } from '../history/events.js';
import type { Facts } from './facts.js';
import { hits, nodesOf, type Injection } from './injections.js';
import { holderAt, isPrimary, type Leadership } from './leader.js';
import { lsnBytes } from './lsn.js';
import { milestone } from './milestones.js';
import { lastBefore } from './sorted.js';
import type { Milestone, Rejoin } from './types.js';

export interface RejoinFacts extends Recovery {
  /** The recoveries from the same step in the other rounds. */
  later: Recovery[];
}

export interface Recovery extends Rejoin {
  healedMs: number | null;
  /** T9. */
  streaming: Milestone | null;
  /** The node leads at the end, so it had nothing to rejoin. */
  leads: boolean;
}

/** The node did not come back, or never left. */
const NOTHING: Omit<Recovery, 'node' | 'healedMs'> = {
  means: 'none',
  ms: null,
  evidence: [],
  streaming: null,
  leads: false,
};

/**
 * How the target of the pivotal injection came back; with several rounds, also the targets of the same step in the
 * other rounds (`later`). A target without PostgreSQL (etcd, HAProxy) has nothing to rejoin.
 */
export function rejoinOf(
  facts: Facts,
  injections: readonly Injection[],
  leadership: Leadership,
  rounds: number,
): RejoinFacts {
  const { pivot } = leadership;
  if (!pivot) return { ...NOTHING, node: null, healedMs: null, later: [] };
  const others = injections.filter(
    (other) => rounds > 1 && other !== pivot && other.step !== null && other.step === pivot.step,
  );
  const recovery = (injection: Injection) =>
    recoveryOf(facts, injection, situation(facts, injection, [pivot, ...others], leadership));
  const departure = rounds === 1 ? departureDuring(injections, pivot) : null;
  return { ...recovery(departure ?? pivot), later: others.map(recovery) };
}

/**
 * The last fault that took the pivotal target away and was healed while the pivotal fault was still in force on it. The
 * node could come back from that heal on, even over a network that was still slow.
 */
function departureDuring(injections: readonly Injection[], pivot: Injection): Injection | null {
  const node = nodesOf(pivot)[0] ?? null;
  const until = pivot.healed?.t ?? Number.POSITIVE_INFINITY;
  const during = injections.filter(
    (one) => one.beganMs > pivot.beganMs && (one.healed?.t ?? until) < until && hits(one, node) && takesAway(one),
  );
  return during.at(-1) ?? null;
}

/** The recovery of the target of one failover's pivot. `pivots`: the pivots of all failovers of the run. */
export function recoveryOfPivot(
  facts: Facts,
  pivot: Injection | null,
  pivots: readonly Injection[],
  leadership: Leadership,
): Recovery {
  if (!pivot) return { ...NOTHING, node: null, healedMs: null };
  return recoveryOf(facts, pivot, situation(facts, pivot, pivots, leadership));
}

/** Whether the fault took its node away. One that Patroni itself undoes does not: its recovery begins with the call. */
function takesAway(injection: Injection): boolean {
  return injection.step !== null && !returnsByItself(injection) && traitsOf(injection.step).nodeSilent;
}

function returnsByItself({ fault }: Injection): boolean {
  return findFault(fault)?.returnsFrom === 'injection';
}

interface Situation {
  /** The leader when the round is over. */
  after: string | null;
  timeline: number | null;
}

/** The cluster that the node had to rejoin: as it was before the next round began, or at the end. */
function situation(
  facts: Facts,
  { healed }: Injection,
  rounds: readonly Injection[],
  leadership: Leadership,
): Situation {
  const next = healed && rounds.find(({ beganMs }) => beganMs > healed.t);
  if (!next) return { after: leadership.after, timeline: leadership.timelineAfter };
  const timeline = lastBefore(facts.acks, ({ t }) => t >= next.beganMs)?.timeline ?? null;
  return { after: holderAt(facts.leaderKeys, next.beganMs), timeline };
}

function recoveryOf(facts: Facts, injection: Injection, { after, timeline }: Situation): Recovery {
  const node = nodesOf(injection).find((name) => facts.patroniNodes.includes(name)) ?? null;
  const { healing, healed } = injection;
  const nothing = { ...NOTHING, node, healedMs: healed?.t ?? null };
  if (node === null) return nothing;
  if (after === node) return { ...nothing, leads: true };

  if (!healed) return nothing;
  const healedMs = healed.t;
  // An operation has nothing to heal: if the node left, its recovery counts from the call.
  const leftMs = returnsByItself(injection) ? leftAt(facts, node, injection.beganMs, healedMs) : null;
  // A heal is proven a moment after it worked; by then the node may have begun to come back.
  const fromMs = leftMs ?? healing?.t ?? healedMs - healed.unc;
  if (neverLeft(facts, node, injection.beganMs, healedMs)) {
    const missedTo = stalledAt(facts, node, after, healedMs);
    if (missedTo === null) return { ...nothing, node: null };
    const caughtUp = receives(facts, node, fromMs, missedTo);
    const ms = caughtUp && Math.max(0, caughtUp.atMs - healedMs);
    return { ...nothing, ms, evidence: caughtUp ? [caughtUp.event] : [], streaming: caughtUp };
  }
  const streaming = streamsAgain(facts, node, fromMs, timeline);
  if (!streaming) return nothing;
  return {
    ...nothing,
    ...meansOf(facts.logs, node, fromMs, streaming.atMs),
    ms: Math.max(0, streaming.atMs - (leftMs === null ? healedMs : injection.beganMs)),
    streaming,
  };
}

const probesOf = (facts: Facts, node: string): readonly Probe[] => facts.probesByNode.get(node) ?? [];
const isStreaming = ({ outcome, walReceiver }: Probe) => outcome === 'ok' && walReceiver === 'streaming';

/**
 * Whether all probes during the fault found the node streaming. Such a node has nothing to rejoin, unless it was cut
 * off and its walreceiver did not notice (`stalledAt`).
 */
function neverLeft(facts: Facts, node: string, fromMs: number, toMs: number): boolean {
  const during = probesOf(facts, node).filter(({ t }) => t >= fromMs && t <= toMs);
  return during.length > 0 && during.every(isStreaming);
}

/** When a probe first found the node neither leading nor streaming, between those times; null: never. */
function leftAt(facts: Facts, node: string, fromMs: number, toMs: number): number | null {
  const away = probesOf(facts, node).find(
    (probe) => probe.t >= fromMs && probe.t <= toMs && !isPrimary(probe) && !isStreaming(probe),
  );
  return away?.t ?? null;
}

/**
 * A replica that receives nothing for this long from a leader that writes is cut off, whatever its walreceiver says.
 */
const STALLED_MS = 2000;

/**
 * The leader's WAL position in bytes at the heal, if the node was behind it and had received nothing for STALLED_MS;
 * null: it was not stalled. A walreceiver that hears nothing reports `streaming` until `wal_receiver_timeout`, which is
 * 60 s.
 */
function stalledAt(facts: Facts, node: string, leader: string | null, healedMs: number): number | null {
  const own = probesOf(facts, node);
  const now = lsnBytes(lastBefore(own, ({ t }) => t > healedMs)?.receivedLsn);
  const earlier = lsnBytes(lastBefore(own, ({ t }) => t > healedMs - STALLED_MS)?.receivedLsn);
  const written = lsnBytes(lastBefore(probesOf(facts, leader ?? ''), ({ t }) => t > healedMs)?.lsn);
  return now !== null && now === earlier && written !== null && written > now ? written : null;
}

/** T9 of a stream that stalled without breaking: the first probe that finds the missed WAL received. */
function receives(facts: Facts, node: string, fromMs: number, bytes: number): Milestone | null {
  const probe = probesOf(facts, node).find(
    ({ t, receivedLsn }) => t >= fromMs && (lsnBytes(receivedLsn) ?? 0) >= bytes,
  );
  return probe ? milestone(probe) : null;
}

/**
 * T9: the earliest of a probe, a log line and a member state of Patroni that show the node streaming on the last
 * timeline of its round.
 */
function streamsAgain(facts: Facts, node: string, fromMs: number, timeline: number | null): Milestone | null {
  const onTimeline = (own: number | undefined) => timeline === null || own === undefined || own === timeline;
  const probe = probesOf(facts, node).find(
    (candidate) => candidate.t >= fromMs && isStreaming(candidate) && onTimeline(candidate.timeline),
  );
  const log = facts.logs.find(
    (candidate) =>
      candidate.node === node &&
      candidate.tag === 'streaming' &&
      candidate.t >= fromMs &&
      onTimeline(timelineIn(candidate.line)),
  );
  const member = facts.members.find(
    (candidate) =>
      candidate.node === node &&
      candidate.t >= fromMs &&
      candidate.reachable &&
      candidate.replicationState === 'streaming' &&
      onTimeline(candidate.timeline),
  );
  const seen = [probe, log, member].filter((event) => event !== undefined);
  const [earliest] = seen.sort((a, b) => a.t - b.t);
  return earliest ? milestone(earliest) : null;
}

/** The timeline of "started streaming WAL from primary at 0/3000000 on timeline 2". */
function timelineIn(line: string): number | undefined {
  const match = /timeline (\d+)/i.exec(line);
  return match ? Number(match[1]) : undefined;
}

const REWOUND: readonly LogTag[] = ['rewind-done', 'rewind-start'];
const COPIED: readonly LogTag[] = ['basebackup-done', 'basebackup-start'];

/**
 * A base backup outranks a rewind: Patroni takes it where the rewind failed. Without either, PostgreSQL merely started
 * again.
 */
function meansOf(
  logs: readonly LogLine[],
  node: string,
  fromMs: number,
  toMs: number,
): Pick<Rejoin, 'means' | 'evidence'> {
  const own = logs.filter((log) => log.node === node && log.t + log.unc >= fromMs && log.t - log.unc <= toMs);
  const ids = (tags: readonly LogTag[]) =>
    own
      .filter((log) => tags.includes(log.tag))
      .slice(0, 3)
      .map((log) => log.id);
  const copied = ids(COPIED);
  if (copied.length > 0) return { means: 'basebackup', evidence: copied };
  const rewound = ids(REWOUND);
  if (rewound.length > 0) return { means: 'rewind', evidence: rewound };
  return { means: 'restart', evidence: ids(['rewind-not-needed', 'crash-recovery', 'streaming']) };
}
