import type { DurationRange } from '../../core/units.js';
import type { EffectiveConfig, FaultStage, RunPhase } from '../../history/events.js';

/** Expectations before a run begins, for comparison in the live view. */
export interface LivePlan {
  scenario: string;
  /** Expected duration (ms) of each phase, and its source: "as last time", "as the scenario says". */
  expected: { readonly [phase in RunPhase]?: { readonly ms: number; readonly why: string } };
  /** Predicted write outage after a fault on the leader, under the settings in force; null if no rule predicts one. */
  predictOutage: (config: EffectiveConfig, fault: FaultStage) => DurationRange | null;
  /** Position among several runs; null for a single run. */
  suite: LiveSuite | null;
}

export interface LiveSuite {
  /** From 1. */
  number: number;
  of: number;
  /** Verdicts of the previous runs: "2 pass, 1 fail". */
  soFar: string;
  /** Expected duration of all later runs; null unless it is known for each. */
  afterMs: number | null;
}

/** A plan without any expectations. */
export function noPlan(scenario = ''): LivePlan {
  return { scenario, expected: {}, predictOutage: () => null, suite: null };
}
