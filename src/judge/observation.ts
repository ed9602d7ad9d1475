import type { Gap, LeaderKey, Probe } from '../history/events.js';
import type { Facts } from './facts.js';
import { hits, type Injection } from './injections.js';
import { holderAt } from './leader.js';
import type { RejoinFacts } from './rejoin.js';
import type { Interval } from './types.js';

/** What an observer watches; checks say which of these they depend on. */
export type ObserverKind = 'dcs' | 'proxy' | 'probe' | 'logs' | 'rest' | 'answers' | 'other';

export interface Blindness {
  observer: string;
  kind: ObserverKind;
  node: string | null;
  /** How long it was blind within the time that matters, ms. */
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

/** By the observer's name in the history: `etcd-watch`, `haproxy-stats`, `probe`, `logs`, `patroni-rest` … */
export function observerKind(name: string): ObserverKind {
  if (/etcd|dcs|consul|zookeeper/i.test(name)) return 'dcs';
  if (/proxy/i.test(name)) return 'proxy';
  if (/probe|direct/i.test(name)) return 'probe';
  if (/^log/i.test(name)) return 'logs';
  return /patroni|rest|member/i.test(name) ? 'rest' : 'other';
}

/**
 * Who could not see for a second or more in total between the first fault and the end of what the faults did: the first
 * target is back and everything is healed, or where that is not known, the load ends.
 */
export function blindnessOf(
  facts: Facts,
  injections: readonly Injection[],
  { streaming }: RejoinFacts,
  rounds: number,
): Blindness[] {
  const window: Interval = { fromMs: facts.firstFaultMs ?? facts.load.fromMs, toMs: facts.load.toMs };
  // T9 is that of the first target in the first round.
  if (rounds === 1 && streaming && injections.every(({ healed }) => healed !== null))
    window.toMs = Math.max(streaming.atMs, ...injections.map(({ healed }) => healed?.t ?? 0));
  const gaps = facts.gaps
    .filter((gap) => !isExplained(gap, facts, injections))
    .map(({ observer, node = null, reason, id, fromMs, t }) => ({
      observer,
      node,
      reason,
      id,
      fromMs,
      toMs: t,
    }));
  const silences = [...facts.probesByNode].flatMap(([node, probes]) =>
    silencesOf(node, probes, injections, shutdownsOf(node, facts)).filter(
      (silence) => !heldTheKey(facts.leaderKeys, node, silence),
    ),
  );
  const groups = new Map<string, Blind[]>();
  for (const blind of [...gaps, ...silences]) {
    const key = `${blind.observer} ${blind.node ?? ''}`;
    const list = groups.get(key);
    if (list) list.push(blind);
    else groups.set(key, [blind]);
  }
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

/** Answers without a name are counted by the slots of time in which there was one, ms. */
const ANONYMOUS_SLOT_MS = 100;

/**
 * Operations through the proxy that succeeded without telling which node carried them out: where they were routed nobody
 * can say. A Patroni that lost the setting which they read it from has hidden misroutes before (FINDINGS.md, 23). A few are
 * tolerated: while Patroni writes postgresql.conf, a session that reads it finds nothing there.
 */
function anonymousAnswers({ writes, reads }: Facts): Blindness[] {
  const slots = new Set<number>();
  const anonymous: number[] = [];
  // One pass without a copy: there may be a million.
  for (const operations of [writes, reads]) {
    for (const { id, t, outcome, node } of operations) {
      if (outcome !== 'ok' || node !== undefined) continue;
      anonymous.push(id);
      slots.add(Math.floor(t / ANONYMOUS_SLOT_MS));
    }
  }
  const totalMs = slots.size * ANONYMOUS_SLOT_MS;
  if (totalMs < TOLERATED_MS) return [];
  const reason = `${anonymous.length} answers through the proxy did not say which node gave them`;
  return [{ observer: 'answers', kind: 'answers', node: null, totalMs, reason, events: anonymous.slice(0, 5) }];
}

/** After the heal of what it watches, an observer needs this long to see again: etcd has to elect, a client to reconnect. */
const SIGHT_RETURNS_MS = 15_000;
/** A gap begins with the last good look, which may have been before the fault. */
const LAST_LOOK_MS = 3000;

/** etcd without a majority tells nobody anything, and nothing can change in it; a proxy that is dead routes nobody. */
function isExplained(gap: Gap, { start }: Facts, injections: readonly Injection[]): boolean {
  const watched = { dcs: 'etcd', proxy: 'haproxy' }[observerKind(gap.observer) as 'dcs' | 'proxy'] as
    string | undefined;
  const nodes = (start?.nodes ?? []).filter(({ role }) => role === watched).map(({ name }) => name);
  const down = nodes.filter((node) =>
    injections.some(
      (injection) =>
        hits(injection, node) &&
        gap.fromMs >= injection.beganMs - LAST_LOOK_MS &&
        gap.t <= (injection.healed?.t ?? Number.POSITIVE_INFINITY) + SIGHT_RETURNS_MS,
    ),
  );
  return watched === 'etcd' ? down.length > nodes.length / 2 : down.length > 0;
}

function overlap(blind: Interval, window: Interval): number {
  return Math.max(0, Math.min(blind.toMs, window.toMs) - Math.max(blind.fromMs, window.fromMs));
}

/** The nodes with PostgreSQL of which there is no probe at all. */
export function unprobedNodes(facts: Facts): string[] {
  return facts.patroniNodes.filter((node) => !facts.probesByNode.has(node));
}

/** Codes of a probe that got no answer at all: the node may be alive and writable. A refusal or an error is an answer. */
const NO_ANSWER: ReadonlySet<string> = new Set(['TIMEOUT', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Times in which the probe of a node got no answer although no fault explains it; from its last answer to the next. */
function silencesOf(
  node: string,
  probes: readonly Probe[],
  injections: readonly Injection[],
  shutdowns: readonly Interval[],
): Blind[] {
  const explained = injections.filter((injection) => hits(injection, node) && explainsSilence(injection));
  const silences: Blind[] = [];
  let open: Blind | null = null;
  let lastAnswer: Probe | null = null;
  let shuttingDown = false;
  for (const probe of probes) {
    const unanswered = probe.outcome !== 'ok' && NO_ANSWER.has(probe.code ?? '');
    const isExplained = explained.some(
      ({ beganMs, healed }) => probe.t >= beganMs && (!healed || probe.startMs <= healed.t),
    );
    if (!unanswered) shuttingDown = saysItShutsDown(probe);
    else shuttingDown ||= shutdowns.some(({ fromMs, toMs }) => probe.t >= fromMs && probe.startMs <= toMs);
    if (!unanswered || isExplained || shuttingDown) {
      if (open && !wasStarting(lastAnswer, probe)) silences.push({ ...open, toMs: probe.t });
      open = null;
      lastAnswer = probe;
    } else {
      open ??= {
        observer: 'probe',
        node,
        reason: `no answer (${probe.code ?? ''})`,
        id: probe.id,
        fromMs: lastAnswer?.t ?? probe.startMs,
        toMs: probe.t,
      };
      open.toMs = probe.t;
    }
  }
  return open ? [...silences, open] : silences;
}

/** PostgreSQL takes longer than this from its start to being writable, down again and started anew, ms. */
const STARTS_WITHIN_MS = 5000;

/** It did not serve before and does not serve yet: a server that starts is silent until it can say so much. */
function wasStarting(before: Probe | null, after: Probe): boolean {
  const serves = ({ outcome, code }: Probe) => outcome === 'ok' || !(code === 'ECONNREFUSED' || code === '57P03');
  return before !== null && !serves(before) && !serves(after) && after.t - before.t < STARTS_WITHIN_MS;
}

/** The leader by its key cannot be the one that writes beside the leader: its silence hides nothing. */
function heldTheKey(keys: readonly LeaderKey[], node: string, { fromMs, toMs }: Interval): boolean {
  const meanwhile = keys.filter(({ t }) => t > fromMs && t <= toMs);
  return holderAt(keys, fromMs) === node && meanwhile.every(({ op, holder }) => op === 'put' && holder === node);
}

/**
 * PostgreSQL's own word that it is shutting down: its sessions have been ended, and it takes no new ones before it has
 * been started again. At the end of that (postmaster.c, PM_WAIT_DEAD_END) it does not even refuse them any more.
 */
function saysItShutsDown({ code, message = '' }: Probe): boolean {
  return code === '57P03' && message.includes('shutting down');
}

/**
 * The same by its log, where no probe came between: from the request of a shutdown that ends all sessions (a `smart` one
 * does not) to its end.
 */
function shutdownsOf(node: string, { logs, endMs }: Facts): Interval[] {
  const shutdowns: Interval[] = [];
  for (const { node: own, tag, t, line } of logs) {
    if (own !== node || tag !== 'shutdown') continue;
    const last = shutdowns.at(-1);
    if (/received (fast|immediate)/.test(line)) shutdowns.push({ fromMs: t, toMs: endMs });
    else if (last?.toMs === endMs) last.toMs = t;
  }
  return shutdowns;
}

const SPARES_THE_OBSERVER: ReadonlySet<string> = new Set([
  'partition', 'packet-loss', 'bandwidth', 'latency', 'duplicate', 'disk-full', 'replay-pause', 'missing-program',
]); // prettier-ignore

/** A partition spares the observer, and a fault on Patroni or a neighbour leaves PostgreSQL reachable. */
function explainsSilence({ fault, step }: Injection): boolean {
  if (SPARES_THE_OBSERVER.has(fault)) return false;
  if (step?.fault === 'operation') return step.operation === 'reinit' || step.operation === 'restart';
  return step?.fault !== 'process' || step.process === 'postmaster';
}
