/**
 * patroni-chaos as a library: run a scenario on a real Patroni cluster and look at the result.
 * For vitest see `patroni-chaos/vitest`.
 */
export { runScenario, type RunScenarioOptions } from './library/run-scenario.js';
export { defineScenario } from './library/define-scenario.js';
export { ChaosError, EnvironmentError, InterruptedError, UsageError } from './core/errors.js';
export type { RunOutcome } from './library/outcome.js';
export type { Scenario, ScenarioInput } from './scenario/schema.js';
export type {
  Check,
  CheckVerdict,
  FaultSummary,
  Interval,
  Milestone,
  MilestoneName,
  PhaseName,
  PhaseTiming,
  Rejoin,
  RunResult,
  Timings,
  Verdict,
  WriteCounts,
} from './judge/types.js';
export type * from './history/events.js';
