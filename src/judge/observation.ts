import { isDcs, watchesDcs } from '../components/dcs-models.js';
import { majorityOf } from '../components/dcs.js';
import type { Gap } from '../history/events.js';
import { isProxyOf, routeOf } from '../history/route.js';
import type { Facts } from './facts.js';
import { grouped } from './grouped.js';
import { hits, type Injection } from './injections.js';
import type { RejoinFacts } from './rejoin.js';
import { silencesOf } from './silences.js';
import type { Interval } from './types.js';
import { describeWay } from './way.js';

/** What an observer watches; checks say which of these they depend on. */
export type ObserverKind = 'dcs' | 'proxy' | 'probe' | 'logs' | 'rest' | 'answers' | 'other';

export interface Blindness {
  observer: string;
  kind: ObserverKind;
  node: string | null;
  /** How long it was blind within the time that matters. */
  totalMs: number;
  reason: string;
  events: number[];
}

interface Blind extends Interval {
  observer: string;
  node: string | null;
  reason: string;
  id: number;
}

/** A shorter blindness changes no verdict: observers poll and reconnect. */
const TOLERATED_MS = 1000;

/** The kind by the observer's name in the history: `etcd-watch`, `haproxy-stats`, `probe`, `logs`, `patroni-rest` … */
function observerKind(name: string): ObserverKind {
  if (watchesDcs(name)) return 'dcs';
  if (/proxy/i.test(name)) return 'proxy';
  if (/probe|direct/i.test(name)) return 'probe';
  if (/^log/i.test(name)) return 'logs';
  return /patroni|rest|member/i.test(name) ? 'rest' : 'other';
}

/**
 * The observers that were blind for a second or more in total, from the first fault until the first target is back and
 * everything is healed; where that is not known, until the load ends.
 */
export function blindnessOf(
  facts: Facts,
  injections: readonly Injection[],
  { streaming }: RejoinFacts,
  rounds: number,
): Blindness[] {
  const window: Interval = { fromMs: facts.firstFaultMs ?? facts.load.fromMs, toMs: facts.load.toMs };
  // T9 is about the first target in the first round.
  if (rounds === 1 && streaming && injections.every(({ healed }) => healed !== null))
    window.toMs = Math.max(streaming.atMs, ...injections.map(({ healed }) => healed?.t ?? 0));
  const gaps = facts.gaps
    .filter((gap) => !isOfOtherRoute(gap, facts) && !isExplained(gap, facts, injections))
    .map(({ observer, node = null, reason, id, fromMs, t }) => ({
      observer,
      node,
      reason,
      id,
      fromMs,
      toMs: t,
    }));
  const silences = silencesOf(facts, injections).map((silence) => ({ observer: 'probe', ...silence }));
  const groups = grouped<string, Blind>([...gaps, ...silences], ({ observer, node }) => `${observer} ${node ?? ''}`);
  const blind = [...groups.values()].flatMap((blinds) => {
    const [first] = blinds;
    const totalMs = blinds.reduce((sum, blind) => sum + overlap(blind, window), 0);
    if (!first || totalMs < TOLERATED_MS) return [];
    const { observer, node, reason } = first;
    return [
      { observer, kind: observerKind(observer), node, totalMs, reason, events: blinds.slice(0, 5).map(({ id }) => id) },
    ];
  });
  return [...blind, ...anonymousAnswers(facts)];
}

/** What a proxy beside the route of the load says is only about that proxy's own route. */
function isOfOtherRoute({ observer, node }: Gap, { config }: Facts): boolean {
  return observerKind(observer) === 'proxy' && node !== undefined && !isProxyOf(node, routeOf(config));
}

/** Answers without a node's name are counted as time: each slot of this length with such an answer counts in full. */
const ANONYMOUS_SLOT_MS = 100;

/**
 * Operations of the load that succeeded without naming the node that carried them out: where they were routed is
 * unknown. A Patroni that lost the setting with the name has hidden misroutes before (FINDINGS.md, 23). A few are
 * tolerated: while Patroni writes postgresql.conf, a session that reads it finds no name there.
 */
function anonymousAnswers({ config, writes, ackStreaks, unacknowledged, reads }: Facts): Blindness[] {
  const slots = new Set<number>();
  const anonymous: number[] = [];
  const isNamed = ackStreaks.every(({ first }) => first.node !== undefined);
  // Without copies: there may be a million.
  for (const operations of [isNamed ? unacknowledged : writes, reads]) {
    for (const operation of operations) {
      if (operation.node !== undefined || operation.outcome !== 'ok') continue;
      anonymous.push(operation.id);
      slots.add(Math.floor(operation.t / ANONYMOUS_SLOT_MS));
    }
  }
  const totalMs = slots.size * ANONYMOUS_SLOT_MS;
  if (totalMs < TOLERATED_MS) return [];
  const reason = `${anonymous.length} answers ${describeWay(config)} did not say which node gave them`;
  return [{ observer: 'answers', kind: 'answers', node: null, totalMs, reason, events: anonymous.slice(0, 5) }];
}

/** How long an observer may stay blind after the heal of what it watches: a DCS has to elect, a client to reconnect. */
const SIGHT_RETURNS_MS = 15_000;
/** A gap begins with the last successful look, which may have been this long before the fault. */
const LAST_LOOK_MS = 3000;

/**
 * Whether a fault explains the gap: a DCS without a majority answers no read, and nothing can change in it; a dead
 * proxy routes no connection.
 */
function isExplained(gap: Gap, { start, config }: Facts, injections: readonly Injection[]): boolean {
  const { router } = routeOf(config);
  const kind = observerKind(gap.observer);
  const isWatched = { dcs: isDcs, proxy: (role: string) => role === router }[kind as 'dcs' | 'proxy'] as
    ((role: string) => boolean) | undefined;
  if (!isWatched) return false;
  // A route may lead through several proxies, whose role is not the name of its router.
  const isOwn = kind === 'proxy' && gap.node !== undefined;
  const nodes = isOwn ? [gap.node ?? ''] : namesOf(start, isWatched);
  const down = nodes.filter((node) =>
    injections.some(
      (injection) =>
        hits(injection, node) &&
        gap.fromMs >= injection.beganMs - LAST_LOOK_MS &&
        gap.t <= (injection.healed?.t ?? Number.POSITIVE_INFINITY) + SIGHT_RETURNS_MS,
    ),
  );
  if (kind === 'dcs') return nodes.length > 0 && nodes.length - down.length < majorityOf(nodes.length);
  return down.length > 0;
}

function namesOf(start: Facts['start'], isWatched: (role: string) => boolean): string[] {
  return (start?.nodes ?? []).filter(({ role }) => isWatched(role)).map(({ name }) => name);
}

function overlap(blind: Interval, window: Interval): number {
  return Math.max(0, Math.min(blind.toMs, window.toMs) - Math.max(blind.fromMs, window.fromMs));
}

/** The PostgreSQL nodes without any probe. */
export function unprobedNodes(facts: Facts): string[] {
  return facts.patroniNodes.filter((node) => !facts.probesByNode.has(node));
}
