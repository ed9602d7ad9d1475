import { seededRandom } from '../core/random.js';
import type { HistoryEvent } from '../history/events.js';
import type { RouteOutcome } from '../judge/route-types.js';
import type { Check, RunResult } from '../judge/types.js';
import { HA_CYCLE } from '../run/ha-cycle.js';
import { wallMsOf } from '../docker/container-log.js';
import type { Round, RoundRoute } from './types.js';

/** What is known of a round before it runs. */
export type RoundPlan = Pick<Round, 'round' | 'seed' | 'loopShare'>;

/**
 * Seeds are consecutive, and a round's seed alone decides it: `--runs 1 --seed <seed of round 7>` repeats round 7. The
 * same round of another cell has the same seed, so cells differ only in their settings.
 */
export function planRound(campaignSeed: number, round: number): RoundPlan {
  const seed = campaignSeed + round - 1;
  // A random stream separate from the one that chooses targets: the phase must not depend on the chosen node.
  return { round, seed, loopShare: seededRandom(seed ^ 0x5f3759df)() };
}

/** Checks of the measurement itself: where one of them is inconclusive, the run's times are not used. */
const CAN_MEASURE: ReadonlySet<string> = new Set([
  'harness-health',
  'harness-load',
  'observation',
  'baseline',
  'fault-effective',
]);

/**
 * Why the times of a run do not enter a distribution; null if they do. A failed run's times do: a long outage is a
 * measurement too.
 */
export function leftOutBecause(result: Pick<RunResult, 'verdict' | 'cause' | 'checks' | 'timings'>): string | null {
  const doubtful = result.checks.find(({ name, verdict }) => CAN_MEASURE.has(name) && verdict === 'inconclusive');
  if (doubtful) return reasonOf(doubtful);
  if (result.verdict !== 'pass' && result.verdict !== 'fail') return result.cause ?? result.verdict;
  if (result.timings.writeOutageMs === null) return 'the write outage did not end, or cannot be told';
  return null;
}

function reasonOf({ name, reason }: Check): string {
  return reason === undefined ? name : `${name}: ${reason}`;
}

/** The part of a run's result that the campaign keeps. */
export function roundOf(
  plan: RoundPlan,
  result: RunResult,
  rest: Pick<Round, 'stack' | 'directory' | 'loopOffsetMs' | 'sinceLoopMs'>,
): Round {
  const { timings, leader } = result;
  const phases = Object.entries(timings.phases).map(([name, { measuredMs, predictedMinMs, predictedMaxMs }]) => [
    name,
    { measuredMs, predictedMinMs, predictedMaxMs },
  ]);
  return {
    ...plan,
    ...rest,
    startedAt: result.startedAt,
    durationMs: result.durationMs,
    verdict: result.verdict,
    cause: result.cause,
    leftOut: leftOutBecause(result),
    leader: { before: leader.before, after: leader.after },
    writeOutageMs: timings.writeOutageMs,
    writeOutagePredicted: timings.writeOutagePredicted,
    phases: Object.fromEntries(phases) as Round['phases'],
    lostWrites: result.writes.lost,
    staleWrites: result.splitBrain.staleWrites,
    ...(result.routes
      ? { routes: Object.fromEntries(result.routes.map((route) => [route.name, routeOf(route)])) }
      : {}),
  };
}

function routeOf(route: RouteOutcome): RoundRoute {
  const { writeOutageMs, readOutageMs = null, routing, steady, newLeader, misroutes, reads, stillHung } = route;
  return {
    writeOutageMs,
    readOutageMs,
    routingMs: routing?.measuredMs ?? null,
    openMs: steady?.openMs ?? null,
    addedMs: steady?.addedMs ?? null,
    newSessions: newLeader?.sessions ?? null,
    misroutes,
    staleReads: reads?.stale ?? 0,
    stillHung: stillHung?.sessions ?? 0,
  };
}

/** The delay between the end of a leader's HA cycle and the start of the faults, in ms. */
export function loopOffsetOf(events: readonly HistoryEvent[]): number {
  const faults = events.find((event) => event.kind === 'phase' && event.phase === 'faults');
  return faults?.kind === 'phase' ? (faults.loopOffsetMs ?? 0) : 0;
}

/**
 * The time (ms) between the leader's last HA cycle and the fault, read from the log with the engine's timestamps. It is
 * the actual value of the random phase. Null where the log has no such line.
 */
export function sinceLastCycle(log: string, faultAtEpochMs: number): number | null {
  let last: number | null = null;
  for (const line of log.split('\n')) {
    if (!HA_CYCLE.test(line)) continue;
    const at = wallMsOf(line);
    if (at <= faultAtEpochMs) last = at;
  }
  return last === null ? null : faultAtEpochMs - last;
}
