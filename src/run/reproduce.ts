import type { RunResult } from '../judge/types.js';
import { scenarioNames } from '../scenario/find.js';

/**
 * What to type after a run. `reproduce` does it again: by the scenario's name, or, for one that is not of the catalogue, by the
 * copy of it that lies in the run directory, to be typed there. `next` tells how much the outage of a run that passed
 * varies, since one run is one draw; null where there was none.
 */
export async function commandsOf(result: RunResult): Promise<{ reproduce: string; next: string | null }> {
  const { scenario, profile, seed, verdict, timings } = result;
  const isKnown = (await scenarioNames()).some((name) => name === scenario || name.endsWith(`/${scenario}`));
  const which = `${isKnown ? scenario : 'scenario.yaml'} --profile ${profile}`;
  const varies = verdict === 'pass' && timings.writeOutageMs;
  return {
    reproduce: `npx patroni-chaos run ${which} --seed ${seed}`,
    next: varies ? `npx patroni-chaos campaign ${which} --runs 20` : null,
  };
}

/** The first of them alone. */
export async function reproduceCommand(result: RunResult): Promise<string> {
  return (await commandsOf(result)).reproduce;
}
