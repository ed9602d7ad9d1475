import type { DirectWrite, HistoryEvent, Write } from '../../history/events.js';
import type { Interval } from '../../judge/types.js';
import { bounded, type Segment } from './segments.js';

/** Stale writes closer than this are drawn as one stretch. */
const JOIN_MS = 1000;

/**
 * When each node acknowledged writes on an older timeline, begun after a newer one had acknowledged some. For drawing
 * only; the judge counts stale writes.
 */
export function staleStretches(events: readonly HistoryEvent[], window: Interval): Map<string, Segment[]> {
  const acks = events.filter(isAck);
  const firstAt = new Map<number, number>();
  for (const { timeline = 0, t } of acks) firstAt.set(timeline, Math.min(t, firstAt.get(timeline) ?? Infinity));
  const byNode = new Map<string, Segment[]>();
  for (const ack of acks) {
    if (![...firstAt].some(([timeline, at]) => timeline > (ack.timeline ?? 0) && at < ack.startMs)) continue;
    const node = ack.kind === 'direct-write' ? ack.target : (ack.node ?? 'unknown node');
    const stretches = byNode.get(node) ?? [];
    byNode.set(node, stretches);
    const last = stretches.at(-1);
    if (last && ack.startMs - last.toMs < JOIN_MS) last.toMs = Math.max(last.toMs, ack.t);
    else
      stretches.push({
        fromMs: ack.startMs,
        toMs: ack.t,
        state: 'stale',
        label: 'acknowledged stale writes',
        detail: `timeline ${ack.timeline ?? '?'}`,
      });
  }
  return new Map([...byNode].map(([node, segments]) => [node, bounded({ name: node, segments }, window).segments]));
}

function isAck(event: HistoryEvent): event is Write | DirectWrite {
  return (
    (event.kind === 'write' || event.kind === 'direct-write') && event.outcome === 'ok' && event.timeline !== undefined
  );
}
