import type { RunResult } from '../judge/types.js';
import { scenarioArgument } from '../scenario/argument.js';

/** What a command needs to know of a run to do it again. */
type Repeatable = Pick<RunResult, 'scenario' | 'profile' | 'seed'>;

/**
 * What to type after a run of the scenario in `file`, from the working directory. `reproduce` does it again; `next`
 * tells how much the outage of a run that passed varies, since one run is one draw; null where there was none.
 */
export async function commandsOf(result: RunResult, file: string): Promise<{ reproduce: string; next: string | null }> {
  const { profile, verdict, timings } = result;
  const which = await scenarioArgument(file, result.scenario);
  const varies = verdict === 'pass' && timings.writeOutageMs;
  return {
    reproduce: commandOf(which, result),
    next: varies ? `npx patroni-chaos campaign ${which} --profile ${profile} --runs 20` : null,
  };
}

/** The command that does a run of the scenario in `file` again. */
export async function reproduceCommand(run: Repeatable, file: string): Promise<string> {
  return commandOf(await scenarioArgument(file, run.scenario), run);
}

function commandOf(which: string, { profile, seed }: Repeatable): string {
  return `npx patroni-chaos run ${which} --profile ${profile} --seed ${seed}`;
}
