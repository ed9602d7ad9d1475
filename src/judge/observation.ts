import type { Gap } from '../history/events.js';
import type { Facts } from './facts.js';
import type { Leadership } from './leader.js';
import type { RejoinFacts } from './rejoin.js';
import type { Interval } from './types.js';

/** What an observer watches; checks say which of these they depend on. */
export type ObserverKind = 'dcs' | 'proxy' | 'probe' | 'logs' | 'rest' | 'other';

export interface Blindness {
  observer: string;
  kind: ObserverKind;
  node: string | null;
  /** How long it was blind within the time that matters, ms. */
  totalMs: number;
  reason: string;
  events: number[];
}

/** A shorter blindness changes no verdict: observers poll and reconnect. */
const TOLERATED_MS = 1000;

/** By the observer's name in the history: `etcd-watch`, `haproxy-stats`, `probe:patroni1`, `log:patroni1`, `patroni-rest` … */
export function observerKind(name: string): ObserverKind {
  if (/etcd|dcs|consul|zookeeper/i.test(name)) return 'dcs';
  if (/haproxy|proxy/i.test(name)) return 'proxy';
  if (/probe|direct/i.test(name)) return 'probe';
  if (/^log/i.test(name)) return 'logs';
  return /patroni|rest|member/i.test(name) ? 'rest' : 'other';
}

/** Who could not see for a second or more in total between the fault (T0) and the rejoin (T9). */
export function blindnessOf(facts: Facts, leadership: Leadership, rejoin: RejoinFacts): Blindness[] {
  const window: Interval = {
    fromMs: leadership.pivot?.beganMs ?? facts.load.fromMs,
    toMs: rejoin.streaming?.atMs ?? facts.load.toMs,
  };
  const groups = new Map<string, Gap[]>();
  for (const gap of facts.gaps) {
    const key = `${gap.observer} ${gap.node ?? ''}`;
    const list = groups.get(key);
    if (list) list.push(gap);
    else groups.set(key, [gap]);
  }
  return [...groups.values()].flatMap((gaps) => {
    const [first] = gaps;
    const totalMs = gaps.reduce((sum, gap) => sum + overlap(gap, window), 0);
    if (!first || totalMs < TOLERATED_MS) return [];
    const { observer, node = null, reason } = first;
    return [
      { observer, kind: observerKind(observer), node, totalMs, reason, events: gaps.slice(0, 5).map((gap) => gap.id) },
    ];
  });
}

function overlap(gap: Gap, window: Interval): number {
  return Math.max(0, Math.min(gap.t, window.toMs) - Math.max(gap.fromMs, window.fromMs));
}
