import type { RunResult } from '../judge/types.js';
import { scenarioArgument } from '../scenario/argument.js';

/** The fields of a run that a command to repeat it needs. */
type Repeatable = Pick<RunResult, 'scenario' | 'profile' | 'replication' | 'seed'>;

/**
 * Commands to suggest after a run of the scenario in `file`, for the working directory. `reproduce` repeats the run.
 * `next` measures how much the outage of a passed run varies, since one run is one sample; null if it had no outage.
 */
export async function commandsOf(result: RunResult, file: string): Promise<{ reproduce: string; next: string | null }> {
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
export function formatChoices({ profile, replication }: { profile: string; replication?: string | undefined }): string {
  return ` --profile ${profile}${replication === undefined ? '' : ` --replication ${replication}`}`;
}
