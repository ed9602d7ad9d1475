import type { RunResult } from '../judge/types.js';
import { scenarioArgument } from '../scenario/argument.js';

/** The fields of a run that a command to repeat it needs. */
type Repeatable = Pick<RunResult, 'scenario' | 'profile' | 'seed'> & Choices;

/** What the command line chose in the place of the scenario. `chosenRoutes`: its `--routes`, as written. */
interface Choices {
  replication?: string | undefined;
  chosenRoutes?: string | undefined;
}

/**
 * Commands to suggest after a run of the scenario in `file`, for the working directory. `reproduce` repeats the run.
 * `next` measures how much the outage of a passed run varies, since one run is one sample; null if it had no outage.
 */
export async function commandsOf(
  result: RunResult & Choices,
  file: string,
): Promise<{ reproduce: string; next: string | null }> {
  const { verdict, timings } = result;
  const which = await scenarioArgument(file, result.scenario);
  const varies = verdict === 'pass' && timings.writeOutageMs;
  return {
    reproduce: commandOf(which, result),
    next: varies ? `npx patroni-chaos campaign ${which}${formatChoices(result)} --runs 20` : null,
  };
}

/** The command that repeats a run of the scenario in `file`. */
export async function reproduceCommand(run: Repeatable, file: string): Promise<string> {
  return commandOf(await scenarioArgument(file, run.scenario), run);
}

function commandOf(which: string, run: Repeatable): string {
  return `npx patroni-chaos run ${which}${formatChoices(run)} --seed ${run.seed}`;
}

/** The options for what the command line may choose in the place of the scenario. */
export function formatChoices(run: Choices & { profile: string }): string {
  const { profile, replication, chosenRoutes } = run;
  const mode = replication === undefined ? '' : ` --replication ${replication}`;
  const routes = chosenRoutes === undefined ? '' : ` --routes ${chosenRoutes}`;
  return ` --profile ${profile}${mode}${routes}`;
}
