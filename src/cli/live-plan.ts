import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recordedDcs } from '../components/dcs-models.js';
import { failureModeOf, predict } from '../judge/predictions.js';
import type { RunResult, Verdict } from '../judge/types.js';
import type { LivePlan, LiveSuite } from '../report/live.js';
import type { RunPhase } from '../history/events.js';
import type { Scenario } from '../scenario/schema.js';
import { isFault, singleSteps, type SingleStep } from '../scenario/steps.js';
import { topologyOf } from '../topology/topology.js';

/** Expectations for the live view: from the scenario, the model, and the scenario's last run in the same folder. */
export async function livePlan(scenario: Scenario, out: string, suite: LiveSuite | null): Promise<LivePlan> {
  const last = await lastRun(out, scenario.name);
  const asLastTime = Object.entries(last?.harness.phasesMs ?? {}).map(([phase, ms]) => [
    phase,
    { ms, why: 'last time' },
  ]);
  const dcs = recordedDcs((await topologyOf(scenario.stack)).services);
  const faultsMs = heldMs(scenario);
  return {
    scenario: scenario.name,
    suite,
    expected: {
      'bring-up': { ms: USUAL_BRING_UP_MS, why: 'usual' },
      ...(faultsMs === null ? {} : { faults: { ms: faultsMs, why: 'scenario' } }),
      ...(Object.fromEntries(asLastTime) as { [phase in RunPhase]?: { ms: number; why: string } }),
      steady: { ms: scenario.steady.ms, why: 'scenario' },
    },
    predictOutage: (config, { fault, target }) => {
      const step = singleSteps(scenario.steps)
        .filter(isFault)
        .find((candidate) => candidate.step.fault === fault && candidate.step.target === target)?.step;
      const mode = step ? failureModeOf(step, config.patroni) : null;
      return mode ? predict({ config, mode, dcs, writePacingMs: 1000 / scenario.load.writesPerSecond }).outage : null;
    },
  };
}

/** Typical time to the first write of the load: fast profile, two cores. */
const USUAL_BRING_UP_MS = 10_000;

/** The duration that the scenario's steps specify, in ms. Null if a step waits for a condition, or if the sum is 0. */
function heldMs({ steps, rounds }: Scenario): number | null {
  const held = steps.map((step) =>
    'parallel' in step ? Math.max(...step.parallel.map(stepDurationMs)) : stepDurationMs(step),
  );
  const sum = rounds * held.reduce((total, ms) => total + ms, 0);
  return Number.isFinite(sum) && sum > 0 ? sum : null;
}

/** Duration of one step, in ms; NaN if it waits for a condition. */
function stepDurationMs(step: SingleStep): number {
  if ('heal' in step) return 0;
  const length = 'fault' in step ? step.hold : step.wait;
  return typeof length === 'string' ? Number.NaN : length.ms;
}

/** The position of a run among several; null for a single run. */
export async function suitePlace(
  scenarios: readonly Scenario[],
  index: number,
  verdicts: readonly Verdict[],
  out: string,
): Promise<LiveSuite | null> {
  if (scenarios.length < 2) return null;
  const after = await Promise.all(scenarios.slice(index + 1).map(({ name }) => lastRun(out, name)));
  const known = after.flatMap((run) => run?.durationMs ?? []);
  const afterMs = known.length < after.length ? null : known.reduce((sum, ms) => sum + ms, 0);
  const counts = [...new Set(verdicts)].map(
    (verdict) => `${verdicts.filter((one) => one === verdict).length} ${verdict}`,
  );
  return { number: index + 1, of: scenarios.length, soFar: counts.join(', '), afterMs };
}

/** The result of the scenario's last run; null if there is none that can be read. */
async function lastRun(out: string, name: string): Promise<Pick<RunResult, 'durationMs' | 'harness'> | null> {
  try {
    const run = JSON.parse(await readFile(join(out, name, 'latest', 'run.json'), 'utf8')) as RunResult;
    return typeof run.durationMs === 'number' && typeof run.harness.phasesMs === 'object' ? run : null;
  } catch {
    return null;
  }
}
