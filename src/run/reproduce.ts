import type { RunResult } from '../judge/types.js';
import { scenarioNames } from '../scenario/find.js';

/**
 * The command that does a run again: by the scenario's name, or, for one that is not of the catalogue, by the copy of it that
 * lies in the run directory, to be typed there.
 */
export async function reproduceCommand(result: RunResult): Promise<string> {
  return `npx patroni-chaos run ${await scenarioArgument(result)} --profile ${result.profile} --seed ${result.seed}`;
}

/** The command that tells how much the outage of a run that passed varies: one run is one draw. Null where there was none. */
export async function nextCommand(result: RunResult): Promise<string | null> {
  if (result.verdict !== 'pass' || !result.timings.writeOutageMs) return null;
  return `npx patroni-chaos campaign ${await scenarioArgument(result)} --profile ${result.profile} --runs 20`;
}

async function scenarioArgument({ scenario }: RunResult): Promise<string> {
  const isKnown = (await scenarioNames()).some((name) => name === scenario || name.endsWith(`/${scenario}`));
  return isKnown ? scenario : 'scenario.yaml';
}
