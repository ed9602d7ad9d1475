import type { DirectWrite, Write } from '../history/events.js';
import type { Facts } from './facts.js';
import { distinctNodes } from './nodes.js';
import { lowerBound, mergeSorted } from './sorted.js';
import type { Interval } from './types.js';

/** An acknowledgement whose timeline is known. */
export type TimelineAck = (Write | DirectWrite) & { timeline: number };

/** The node that acknowledged: the target of a direct write, or the node named in an answer to the load; else null. */
export function acknowledgedBy(ack: TimelineAck): string | null {
  return ack.kind === 'direct-write' ? ack.target : (ack.node ?? null);
}

export interface StaleAcks {
  stale: TimelineAck[];
  /** From the first acknowledgement that made others stale to the end of the last stale one; null: none. */
  window: Interval | null;
  /** The nodes that acknowledged stale writes. */
  nodes: string[];
  /** The acknowledgement that made them stale: the first on the newer timeline, or of the other node. */
  witness: TimelineAck | null;
}

export interface SplitBrain {
  /** Among all acknowledgements: those of the load and those of direct writes. */
  all: StaleAcks;
  /** Among acknowledgements to the load only: clients wrote to two nodes in the same period. */
  routed: StaleAcks;
  /** Those of `all` that the load got. */
  routedStale: TimelineAck[];
}

/** Finds writes that two primaries acknowledged in the same period. */
export function splitBrainOf(facts: Facts): SplitBrain {
  const { allWrites, directWrites } = facts;
  const { writes } = allWrites;
  const all = staleIn(timelinesOf(facts), writes, directWrites);
  // A write that is stale among the routed ones is stale among all, too.
  return {
    all,
    routed: all.stale.length === 0 ? all : staleAmong(writes),
    routedStale: all.stale.filter((ack) => ack.kind === 'write'),
  };
}

type Operation = Write | DirectWrite;

function isTimelineAck(operation: Operation): operation is TimelineAck {
  return operation.outcome === 'ok' && operation.timeline !== undefined;
}

/**
 * The stale acknowledgements among operations in order of their end. Only definite ones count:
 * - Those on an older timeline that *began* after a newer timeline had *finished* acknowledging a write. The begin is
 *   the client's, or the node's where that is later; times are by the client's clock. Two that overlap in time prove
 *   nothing.
 * - Where two nodes acknowledge on the same timeline in the same period (both were promoted to it): as a rule, those of
 *   the node with fewer of them.
 */
export function staleAmong(operations: readonly Operation[]): StaleAcks {
  const timelines: Timelines = new Map();
  addEach(timelines, operations);
  return staleIn(timelines, operations);
}

function staleIn(timelines: Timelines, routed: readonly Operation[], direct: readonly Operation[] = []): StaleAcks {
  const firstNewer = firstOnAnyNewer(timelines);
  const rivals = sameTimelineWriters(timelines);
  const stale: TimelineAck[] = [];
  let witness: TimelineAck | null = null;
  if (firstNewer.size === 0 && rivals.size === 0) return { stale, witness, window: null, nodes: [] };
  const since = endedAfter(earliestWitnessMs(firstNewer, rivals));
  for (const ack of mergeSorted(since(routed), since(direct), ({ t }) => t)) {
    const cause = causeOf(ack, firstNewer.get(ack.timeline), rivals.get(ack.timeline)?.get(acknowledgedBy(ack) ?? ''));
    if (!cause) continue;
    stale.push(ack);
    if (!witness || cause.t < witness.t) witness = cause;
  }
  const last = stale.at(-1);
  return {
    stale,
    witness,
    window: witness && last ? { fromMs: witness.t, toMs: last.t } : null,
    nodes: distinctNodes(stale, acknowledgedBy),
  };
}

/** The acknowledgement that makes this one stale, if any. */
function causeOf(ack: TimelineAck, newer: TimelineAck | undefined, rival: Span | undefined): TimelineAck | null {
  const begunMs = begun(ack);
  if (newer && begunMs > newer.t) return newer;
  return rival && begunMs > rival.first.t && ack.t < rival.last.t ? rival.first : null;
}

/**
 * When the write began, in ms. A thawed node carries out what it was sent before the freeze, so the node's own begin
 * (`notBeforeMs`) counts where it is later. One that is later than the answer is ignored: the node's clock was set
 * meanwhile.
 */
function begun(ack: TimelineAck): number {
  const notBeforeMs = ack.kind === 'direct-write' ? (ack.notBeforeMs ?? 0) : 0;
  return notBeforeMs > ack.t ? ack.startMs : Math.max(ack.startMs, notBeforeMs);
}

interface Span {
  first: TimelineAck;
  last: TimelineAck;
  count: number;
}

/** The first and last acknowledgement by timeline and node. */
type Timelines = Map<number, Map<string, Span>>;

function timelinesOf({ allWrites: { ackStreaks, unacknowledged }, directWrites }: Facts): Timelines {
  const timelines: Timelines = new Map();
  for (const { first, last, count } of ackStreaks)
    if (isTimelineAck(first) && isTimelineAck(last)) addSpan(timelines, { first, last, count });
  addEach(timelines, unacknowledged);
  addEach(timelines, directWrites);
  return timelines;
}

function addEach(timelines: Timelines, operations: readonly Operation[]): void {
  for (const ack of operations) if (isTimelineAck(ack)) addSpan(timelines, { first: ack, last: ack, count: 1 });
}

/** Adds acknowledgements of one node on one timeline. */
function addSpan(timelines: Timelines, added: Span): void {
  const { timeline } = added.first;
  const node = acknowledgedBy(added.first) ?? '';
  const nodes = timelines.get(timeline) ?? new Map<string, Span>();
  timelines.set(timeline, nodes);
  const span = nodes.get(node);
  if (!span) nodes.set(node, added);
  else {
    if (added.first.t < span.first.t) span.first = added.first;
    if (added.last.t >= span.last.t) span.last = added.last;
    span.count += added.count;
  }
}

/** When the earliest acknowledgement ended that can make others stale. */
function earliestWitnessMs(firstNewer: ReadonlyMap<number, TimelineAck>, rivals: Timelines): number {
  const rightful = [...rivals.values()].flatMap((spans) => [...spans.values()]);
  return Math.min(...[...firstNewer.values()].map(({ t }) => t), ...rightful.map(({ first }) => first.t));
}

/** The acknowledgements that ended after a time. All others began before it. */
function endedAfter(ms: number): (operations: readonly Operation[]) => TimelineAck[] {
  return (operations) => operations.slice(lowerBound(operations, ({ t }) => t > ms)).filter(isTimelineAck);
}

/** By timeline: the earliest acknowledgement on any newer one. */
function firstOnAnyNewer(timelines: Timelines): Map<number, TimelineAck> {
  const result = new Map<number, TimelineAck>();
  let earliest: TimelineAck | null = null;
  for (const timeline of [...timelines.keys()].sort((a, b) => b - a)) {
    if (earliest) result.set(timeline, earliest);
    for (const { first } of timelines.get(timeline)?.values() ?? [])
      if (!earliest || first.t < earliest.t) earliest = first;
  }
  return result;
}

/**
 * For each timeline on which several nodes acknowledged: by stale writer, the span of the rightful writer. The rightful
 * writer is the node with most acknowledgements. If the span of the smaller one encloses that of the larger, the roles
 * are swapped: the smaller one may have acknowledged nothing in between.
 */
function sameTimelineWriters(timelines: Timelines): Timelines {
  const rivals: Timelines = new Map();
  for (const [timeline, nodes] of timelines) {
    const [major, ...minors] = [...nodes]
      .filter(([node]) => node !== '')
      .sort(([, a], [, b]) => b.count - a.count || a.first.t - b.first.t);
    if (!major || minors.length === 0) continue;
    const rightfulOf = new Map<string, Span>();
    for (const minor of minors) {
      const [staleWriter, rightful] = encloses(minor[1], major[1]) ? [major, minor] : [minor, major];
      rightfulOf.set(staleWriter[0], rightful[1]);
    }
    rivals.set(timeline, rightfulOf);
  }
  return rivals;
}

function encloses(outer: Span, inner: Span): boolean {
  return outer.first.t < inner.first.t && inner.last.t < outer.last.t;
}
