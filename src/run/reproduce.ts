import type { RunResult } from '../judge/types.js';
import { scenarioNames } from '../scenario/find.js';

/**
 * The command that does a run again: by the scenario's name, or, for one that is not of the catalogue, by the copy of it that
 * lies in the run directory, to be typed there.
 */
export async function reproduceCommand({ scenario, profile, seed }: RunResult): Promise<string> {
  const isKnown = (await scenarioNames()).some((name) => name === scenario || name.endsWith(`/${scenario}`));
  return `npx patroni-chaos run ${isKnown ? scenario : 'scenario.yaml'} --profile ${profile} --seed ${seed}`;
}
