import { traitsOf } from '../faults/registry.js';
import type { Probe } from '../history/events.js';
import type { Facts } from './facts.js';
import { hits, type Injection } from './injections.js';
import { heldTheKey } from './leader.js';
import { CANNOT_CONNECT_NOW } from './sqlstates.js';
import type { Interval } from './types.js';

/** A time in which the probe of a node got no answer: from its last answer to the next. */
export interface Silence extends Interval {
  node: string;
  reason: string;
  /** The first probe without an answer. */
  id: number;
}

/**
 * Silences in which a second primary may have been hidden: no fault, shutdown or start explains them, and the node did
 * not hold the leader key throughout. (A node that held it all the time is the leader, not a second primary.)
 */
export function silencesOf(facts: Facts, injections: readonly Injection[]): Silence[] {
  return [...facts.probesByNode].flatMap(([node, probes]) =>
    unexplained(node, probes, injections, shutdownsOf(node, facts)).filter(
      (silence) => !heldTheKey(facts.leaderKeys, node, silence),
    ),
  );
}

/**
 * A node that is thawed or started again first works off the connections that queued up at its port. A probe begun
 * within this time may wait for its connection timeout of 1 s, so silence is explained for up to 2 s after the heal.
 */
const AFTER_HEAL_MS = 1000;

/**
 * Codes of a probe that got no answer at all: the node may be alive and writable. A refusal or an error is an answer.
 */
const NO_ANSWER: ReadonlySet<string> = new Set(['TIMEOUT', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH']);

function unexplained(
  node: string,
  probes: readonly Probe[],
  injections: readonly Injection[],
  shutdowns: readonly Interval[],
): Silence[] {
  const explained = injections.filter((injection) => hits(injection, node) && explainsSilence(injection));
  const silences: Silence[] = [];
  let open: Silence | null = null;
  let lastAnswer: Probe | null = null;
  let shuttingDown = false;
  for (const probe of probes) {
    const unanswered = probe.outcome !== 'ok' && NO_ANSWER.has(probe.code ?? '');
    const isExplained = explained.some(
      ({ beganMs, healed }) => probe.t >= beganMs && (!healed || probe.startMs <= healed.t + AFTER_HEAL_MS),
    );
    if (!unanswered) shuttingDown = saysItShutsDown(probe);
    else shuttingDown ||= shutdowns.some(({ fromMs, toMs }) => probe.t >= fromMs && probe.startMs <= toMs);
    if (!unanswered || isExplained || shuttingDown) {
      if (open && !wasStarting(lastAnswer, probe)) silences.push({ ...open, toMs: probe.t });
      open = null;
      lastAnswer = probe;
    } else {
      open ??= {
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

/** PostgreSQL cannot start, become writable, stop and start again within this time. */
const STARTS_WITHIN_MS = 5000;

/**
 * Whether the server served neither before the silence nor after it: a starting server is silent until it can refuse.
 */
function wasStarting(before: Probe | null, after: Probe): boolean {
  const serves = ({ outcome, code }: Probe) =>
    outcome === 'ok' || !(code === 'ECONNREFUSED' || code === CANNOT_CONNECT_NOW);
  return before !== null && !serves(before) && !serves(after) && after.t - before.t < STARTS_WITHIN_MS;
}

/**
 * Whether PostgreSQL answered that it is shutting down: its sessions have ended, and it accepts none until it is
 * started again. In its last state (postmaster.c, PM_WAIT_DEAD_END) it does not even refuse them.
 */
function saysItShutsDown({ code, message = '' }: Probe): boolean {
  return code === CANNOT_CONNECT_NOW && message.includes('shutting down');
}

/**
 * Shutdowns by PostgreSQL's log, for those that no probe saw: from the request of one that ends all sessions (a `smart`
 * one does not) to its end.
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

/**
 * Whether the fault explains that its node is silent. A fault that is no step of the scenario, such as one that this
 * version does not know, does not.
 */
function explainsSilence({ step }: Injection): boolean {
  return step !== null && traitsOf(step).nodeSilent;
}
