import { seededRandom } from '../core/random.js';
import type { HistoryEvent } from '../history/events.js';
import type { Check, RunResult } from '../judge/types.js';
import { HA_CYCLE } from '../run/ha-cycle.js';
import { wallMsOf } from '../stack/container-log.js';
import type { Round } from './types.js';

/** What a round is given, before it runs. */
export type RoundPlan = Pick<Round, 'round' | 'seed' | 'loopShare'>;

/**
 * The seeds follow each other from the campaign's, and each decides its round alone: `--runs 1 --seed <that of round
 * 7>` repeats round 7. The same round of another cell has the same seed, so that cells differ in their settings only.
 */
export function planRound(campaignSeed: number, round: number): RoundPlan {
  const seed = campaignSeed + round - 1;
  // Not the random stream that chooses targets: the phase must not depend on the chosen node.
  return { round, seed, loopShare: seededRandom(seed ^ 0x5f3759df)() };
}

/** Checks that say whether a run could measure at all: where one is in doubt, its times are no measurement. */
const CAN_MEASURE: ReadonlySet<string> = new Set([
  'harness-health',
  'harness-load',
  'observation',
  'baseline',
  'fault-effective',
]);

/**
 * Why the times of a run must not enter a distribution; null: they may. A failed run's do: a long outage is a time too.
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

/** What a campaign keeps of a run. */
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
  };
}

/** How long after the end of an HA cycle of the leader the faults began, ms. */
export function loopOffsetOf(events: readonly HistoryEvent[]): number {
  const faults = events.find((event) => event.kind === 'phase' && event.phase === 'faults');
  return faults?.kind === 'phase' ? (faults.loopOffsetMs ?? 0) : 0;
}

/**
 * How long before the fault the leader's last HA cycle ended, from its log with the engine's stamps: what the random
 * phase came to. Null where it cannot be told.
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
