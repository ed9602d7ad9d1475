import type { DirectWrite, Write } from '../history/events.js';
import type { Facts } from './facts.js';
import { ensureSorted } from './sorted.js';

/** An acknowledgement that says on which timeline it was given, and by whom. */
export interface TimelineAck {
  id: number;
  kind: 'write' | 'direct-write';
  node: string | null;
  timeline: number;
  startMs: number;
  t: number;
}

export interface StaleAcks {
  stale: TimelineAck[];
  /** The first acknowledgement that made others stale, and the end of the last stale one, ms; null: none. */
  window: { fromMs: number; toMs: number } | null;
  /** The nodes that acknowledged stale writes. */
  nodes: string[];
  /** What made them stale: the first acknowledgement of the newer timeline, or of the other node. */
  witness: TimelineAck | null;
}

export interface SplitBrain {
  /** Among all acknowledgements, through the proxy and past it. */
  all: StaleAcks;
  /** Among those through the proxy only: two nodes took writes from clients in the same period. */
  routed: StaleAcks;
  /** Those of `all` that came through the proxy. */
  routedStale: TimelineAck[];
}

/** Looks for writes that two primaries acknowledged in the same period. */
export function splitBrainOf(facts: Facts): SplitBrain {
  const routed = acksOf(facts.writes);
  const all = ensureSorted([...routed, ...acksOf(facts.directWrites)], (ack) => ack.t);
  const among = staleAmong(all);
  return { all: among, routed: staleAmong(routed), routedStale: among.stale.filter((ack) => ack.kind === 'write') };
}

function acksOf(operations: readonly (Write | DirectWrite)[]): TimelineAck[] {
  const acks: TimelineAck[] = [];
  for (const operation of operations) {
    if (operation.outcome !== 'ok' || operation.timeline === undefined) continue;
    const node = operation.kind === 'direct-write' ? operation.target : (operation.node ?? null);
    const { id, kind, timeline, startMs, t } = operation;
    acks.push({ id, kind, node, timeline, startMs, t });
  }
  return acks;
}

/**
 * The stale ones among acknowledgements in order of their end. Definite only:
 * - one on an older timeline that was *begun* after a newer timeline had *finished* acknowledging one (one clock, the
 *   client's; two that overlap in time prove nothing);
 * - where two nodes acknowledge on the same timeline in the same period (both were promoted to it), those of the node
 *   with fewer of them.
 */
export function staleAmong(acks: readonly TimelineAck[]): StaleAcks {
  const timelines = timelinesOf(acks);
  const firstNewer = firstOnAnyNewer(timelines);
  const twins = twinsOf(timelines);
  const stale: TimelineAck[] = [];
  let witness: TimelineAck | null = null;
  for (const ack of acks) {
    const newer = firstNewer.get(ack.timeline);
    const twin = ack.node === null ? undefined : twins.get(ack.timeline)?.get(ack.node);
    const cause =
      newer && ack.startMs > newer.t
        ? newer
        : twin && ack.startMs > twin.first.t && ack.t < twin.last.t
          ? twin.first
          : null;
    if (!cause) continue;
    stale.push(ack);
    if (!witness || cause.t < witness.t) witness = cause;
  }
  const last = stale.at(-1);
  return {
    stale,
    witness,
    window: witness && last ? { fromMs: witness.t, toMs: last.t } : null,
    nodes: [...new Set(stale.flatMap((ack) => ack.node ?? []))],
  };
}

interface Span {
  first: TimelineAck;
  last: TimelineAck;
  count: number;
}

/** By timeline, by node: first and last acknowledgement. */
function timelinesOf(acks: readonly TimelineAck[]): Map<number, Map<string, Span>> {
  const timelines = new Map<number, Map<string, Span>>();
  for (const ack of acks) {
    let nodes = timelines.get(ack.timeline);
    if (!nodes) timelines.set(ack.timeline, (nodes = new Map<string, Span>()));
    const span = nodes.get(ack.node ?? '');
    if (span) {
      span.last = ack;
      span.count++;
    } else nodes.set(ack.node ?? '', { first: ack, last: ack, count: 1 });
  }
  return timelines;
}

/** By timeline: the earliest acknowledgement on any newer one. */
function firstOnAnyNewer(timelines: ReadonlyMap<number, ReadonlyMap<string, Span>>): Map<number, TimelineAck> {
  const result = new Map<number, TimelineAck>();
  let earliest: TimelineAck | null = null;
  for (const timeline of [...timelines.keys()].sort((a, b) => b - a)) {
    if (earliest) result.set(timeline, earliest);
    for (const { first } of timelines.get(timeline)?.values() ?? [])
      if (!earliest || first.t < earliest.t) earliest = first;
  }
  return result;
}

/** By timeline and by node of the minority: the span of the node that acknowledged most there. */
function twinsOf(timelines: ReadonlyMap<number, ReadonlyMap<string, Span>>): Map<number, Map<string, Span>> {
  const twins = new Map<number, Map<string, Span>>();
  for (const [timeline, nodes] of timelines) {
    const named = [...nodes].filter(([node]) => node !== '');
    if (named.length < 2) continue;
    const [major, ...minor] = named.sort(([, a], [, b]) => b.count - a.count);
    if (major) twins.set(timeline, new Map(minor.map(([node]) => [node, major[1]])));
  }
  return twins;
}
