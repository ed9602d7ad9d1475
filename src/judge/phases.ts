import type { Milestones } from './milestones.js';
import type { Bound, Predictions } from './predictions.js';
import { PHASES, type MilestoneName, type PhaseName, type PhaseTiming, type Timings } from './types.js';

/** The milestones at both ends of each phase. The rejoin is measured from the heal and is not among them. */
const SPANS: readonly [Exclude<PhaseName, 'rejoin'>, MilestoneName, MilestoneName][] = [
  ['detection', 'T0', 'T3'],
  ['election', 'T3', 'T4'],
  ['promotion', 'T4', 'T6'],
  ['routing', 'T6', 'T7'],
  ['client', 'T7', 'T8'],
];

export type Phases = Timings['phases'];

/**
 * The measured lengths of the phases, each with its predicted bounds.
 *
 * Milestones may overtake each other: HAProxy can see the new leader UP (T7, by lock) a loop before PostgreSQL has left
 * recovery (T6), and a graceful stop gives the key away before the container is proven dead (T0). A milestone that
 * comes before its predecessor is moved to it, never past T8. So no phase is negative and the phases add up to T8 − T0.
 */
export function phasesOf(milestones: Milestones, predictions: Predictions | null): Phases {
  const phases: Phases = {};
  const { T0, T8 } = milestones;
  if (!T0) return phases;
  const endMs = T8 ? Math.max(T0.atMs, T8.atMs) : Number.POSITIVE_INFINITY;
  const moved = new Map<MilestoneName, number>([['T0', T0.atMs]]);
  let reached = T0.atMs;
  for (const [, , to] of SPANS) {
    const at = milestones[to]?.atMs;
    if (at === undefined) continue;
    reached = Math.min(endMs, Math.max(reached, at));
    moved.set(to, reached);
  }
  for (const [name, from, to] of SPANS) {
    const [fromMs, toMs] = [moved.get(from), moved.get(to)];
    if (fromMs === undefined || toMs === undefined) continue;
    phases[name] = timing(
      toMs - fromMs,
      (milestones[from]?.uncertaintyMs ?? 0) + (milestones[to]?.uncertaintyMs ?? 0),
      predictions?.phases[name],
    );
  }
  return phases;
}

/** A measured length with the bounds that were predicted for it. */
export function timing(
  measuredMs: number,
  uncertaintyMs: number,
  bound?: Bound,
  rule = 'no rule bounds it',
): PhaseTiming {
  return {
    measuredMs,
    uncertaintyMs,
    predictedMinMs: bound?.minMs ?? null,
    predictedMaxMs: bound?.maxMs ?? null,
    rule: bound?.rule ?? rule,
  };
}

/** The longest phase except the rejoin; null where none was measured. */
export function longestPhase(phases: Phases): { phase: PhaseName; ms: number } | null {
  let best: { phase: PhaseName; ms: number } | null = null;
  for (const phase of PHASES) {
    const ms = phase === 'rejoin' ? undefined : phases[phase]?.measuredMs;
    if (ms !== undefined && (best === null || ms > best.ms)) best = { phase, ms };
  }
  return best;
}
