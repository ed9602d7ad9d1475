import type { DurationRange } from '../core/units.js';
import type { LeaderKey } from '../history/events.js';
import { rejoinBound } from './bounds/rejoin.js';
import type { Facts } from './facts.js';
import { hits, type Injection } from './injections.js';
import { isPrimary, type Leadership } from './leader.js';
import { milestonesOf, type Milestones } from './milestones.js';
import { phasesOf, timing, type Phases } from './phases.js';
import type { Predictions } from './predictions.js';
import { recoveryOfPivot, type RejoinFacts, type Recovery } from './rejoin.js';
import { outageBounds, mainOutage, type WriteOutage } from './write-outage.js';

/** One failover and what the judge concludes about it. */
export interface FailoverFacts {
  /** The leader before and after this failover alone. */
  leadership: Leadership;
  outage: Pick<WriteOutage, 'main' | 'neverEnded' | 'between'>;
  milestones: Milestones;
  predictions: Predictions | null;
  phases: Phases;
}

/** The run as a whole: its pivotal failover, with the outages of all failovers. */
export interface RunOfFailovers {
  facts: Facts;
  injections: readonly Injection[];
  main: Omit<FailoverFacts, 'outage'> & { outage: WriteOutage };
  predict: (leadership: Leadership) => Predictions | null;
}

/**
 * All failovers since the first fault, in order of time. A single one is the pivotal one, which `timings` describes.
 * With several, each one extends from when its old leader took the key until its new leader lost it.
 */
export function failoversOf(run: RunOfFailovers): FailoverFacts[] {
  const { facts, main } = run;
  const handovers = handoversOf(facts.leaderKeys, main.leadership.before, facts.firstFaultMs ?? facts.load.fromMs);
  if (handovers.length < 2) return handovers.map(() => main);
  const terms = termsOf(run, handovers);
  const pivots = terms.flatMap(({ leadership: { pivot } }) => pivot ?? []);
  return terms.map((term) => failoverOf(run, term, pivots));
}

/** The leader key gets another holder, or the same node loses it and takes it again. */
interface Handover {
  before: string | null;
  lost: LeaderKey;
  /** Null: no node took the key. */
  taken: LeaderKey | null;
}

function handoversOf(keys: readonly LeaderKey[], before: string | null, sinceMs: number): Handover[] {
  const found: Handover[] = [];
  let holder = before;
  let lost: LeaderKey | null = null;
  for (const key of keys) {
    if (key.t < sinceMs) continue;
    if (key.op === 'delete') {
      lost ??= key;
      continue;
    }
    // A key that was overwritten without a deletion was lost and taken at once.
    if (lost !== null || key.holder !== holder) found.push({ before: holder, lost: lost ?? key, taken: key });
    holder = key.holder ?? null;
    lost = null;
  }
  if (lost !== null) found.push({ before: holder, lost, taken: null });
  return found;
}

interface Term {
  leadership: Leadership;
  /** When the old leader took the key. */
  sinceMs: number;
  /** When the new leader lost the key. */
  untilMs: number;
}

function termsOf({ facts, injections, main }: RunOfFailovers, handovers: readonly Handover[]): Term[] {
  let timelineBefore = main.leadership.timelineBefore;
  return handovers.map(({ before, lost, taken }, index) => {
    const sinceMs = handovers[index - 1]?.taken?.t ?? 0;
    const next = handovers[index + 1];
    const untilMs = next?.lost.t ?? Number.POSITIVE_INFINITY;
    const timelineAfter = next ? timelineOf(facts, taken, untilMs) : main.leadership.timelineAfter;
    const leadership: Leadership = {
      before,
      lost,
      taken,
      timelineBefore,
      timelineAfter,
      after: taken?.holder ?? null,
      change: taken !== null && taken.holder !== before ? taken : null,
      pivot: pivotOf(injections, before, sinceMs, lost.t),
    };
    timelineBefore = timelineAfter ?? timelineBefore;
    return { leadership, sinceMs, untilMs };
  });
}

/** The highest timeline on which the new leader was seen as primary before it lost the key. */
function timelineOf(facts: Facts, taken: LeaderKey | null, untilMs: number): number | null {
  if (taken?.holder === undefined) return null;
  const within = ({ t }: { t: number }) => t >= taken.t && t <= untilMs;
  const probes = (facts.probesByNode.get(taken.holder) ?? []).filter((probe) => within(probe) && isPrimary(probe));
  const acks = facts.acks.filter((ack) => within(ack) && ack.node === taken.holder);
  return [...probes, ...acks].reduce<number | null>(
    (highest, { timeline }) => (timeline === undefined ? highest : Math.max(highest ?? 0, timeline)),
    null,
  );
}

/**
 * The injection behind a failover: the last one on the old leader that began before the key was lost and was not healed
 * before that node led; else the last one on any node during its term.
 */
function pivotOf(
  injections: readonly Injection[],
  leader: string | null,
  sinceMs: number,
  lostMs: number,
): Injection | null {
  const earlier = injections.filter(({ beganMs }) => beganMs <= lostMs);
  const onLeader = earlier.filter(
    (injection) => hits(injection, leader) && (injection.healed === null || injection.healed.t > sinceMs),
  );
  return onLeader.at(-1) ?? earlier.findLast(({ beganMs }) => beganMs >= sinceMs) ?? null;
}

function failoverOf(run: RunOfFailovers, term: Term, pivots: readonly Injection[]): FailoverFacts {
  const { facts, main } = run;
  const { leadership, sinceMs, untilMs } = term;
  const outages = main.outage.all.filter(({ fromMs, toMs }) => fromMs < untilMs && toMs > sinceMs);
  const down = mainOutage(outages, leadership);
  const between: DurationRange = down ? outageBounds(facts, down) : { minMs: 0, maxMs: 0 };
  const outage = { main: down, neverEnded: down?.first === null, between };
  const rejoin = recoveryOfPivot(facts, leadership.pivot, pivots, main.leadership);
  const seen = withinTerm(milestonesOf(facts, leadership, outage), untilMs);
  const predictions = run.predict(leadership);
  return {
    leadership,
    outage,
    milestones: withRejoin(seen, rejoin),
    predictions,
    phases: withRejoinPhase(phasesOf(seen, predictions), rejoin, () =>
      rejoinRuleOf(facts, leadership, rejoin, predictions),
    ),
  };
}

/** The milestones up to the end of the term: a later promotion is that of the next leader. */
function withinTerm(milestones: Milestones, untilMs: number): Milestones {
  return Object.fromEntries(Object.entries(milestones).filter(([, { atMs }]) => atMs <= untilMs));
}

/** Adds T9 where the old leader came back. */
export function withRejoin(milestones: Milestones, { streaming }: Pick<RejoinFacts, 'streaming'>): Milestones {
  return streaming ? { ...milestones, T9: streaming } : milestones;
}

type RejoinRule = ReturnType<typeof rejoinBound>;

/** Adds the rejoin phase where the old leader came back. */
export function withRejoinPhase(
  phases: Phases,
  { ms, streaming }: Pick<Recovery, 'ms' | 'streaming'>,
  ruleOf: () => RejoinRule | null,
): Phases {
  if (ms === null || !streaming) return phases;
  const rule = ruleOf();
  const bound = rule !== null && 'minMs' in rule ? rule : undefined;
  return { ...phases, rejoin: timing(ms, streaming.uncertaintyMs, bound, rule?.rule) };
}

/** The bound of the rejoin of a failover's old leader; null where the configuration is not known. */
export function rejoinRuleOf(
  { config }: Facts,
  { pivot }: Leadership,
  { means, healedMs }: Pick<Recovery, 'means' | 'healedMs'>,
  predictions: Predictions | null,
): RejoinRule | null {
  if (!config) return null;
  const heldMs = Math.max(0, (healedMs ?? 0) - (pivot?.effective?.t ?? pivot?.beganMs ?? 0));
  return rejoinBound({ means, mode: predictions?.mode ?? null, heldMs, config });
}
