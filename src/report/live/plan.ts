import type { DurationRange } from '../../core/units.js';
import type { EffectiveConfig, FaultStage, RunPhase } from '../../history/events.js';

/** What is known of a run before it begins: what the live view holds the clock against. */
export interface LivePlan {
  scenario: string;
  /** How long each phase should take, ms, and why: "as last time", "as the scenario says". */
  expected: { readonly [phase in RunPhase]?: { readonly ms: number; readonly why: string } };
  /** The write outage that the settings in force allow after a fault on the leader; null where no rule predicts one. */
  predictOutage: (config: EffectiveConfig, fault: FaultStage) => DurationRange | null;
  /** The place among several runs; null for one alone. */
  suite: LiveSuite | null;
}

export interface LiveSuite {
  /** From 1. */
  number: number;
  of: number;
  /** The verdicts of those before, in words: "2 pass, 1 fail". */
  soFar: string;
  /** What the runs after this one should take, ms; null where that is not known of each. */
  afterMs: number | null;
}

/** A run of which nothing is known. */
export function noPlan(scenario = ''): LivePlan {
  return { scenario, expected: {}, predictOutage: () => null, suite: null };
}
