import { ExitCode, UsageError } from '../core/errors.js';
import { scenariosDirectory } from '../core/paths.js';
import { findScenario } from '../scenario/find.js';
import { loadScenarioFile } from '../scenario/load.js';
import type { CommandResult } from './list.js';

interface ValidateOptions {
  /** Paths or names of scenarios. */
  files: readonly string[];
  directory?: string;
}

/**
 * Reports for each file that it is valid, or every mistake in it.
 * @throws EnvironmentError if a file cannot be read.
 */
export async function validateCommand({
  files,
  directory = scenariosDirectory(),
}: ValidateOptions): Promise<CommandResult> {
  let exitCode: ExitCode = ExitCode.pass;
  const lines: string[] = [];
  for (const file of files) {
    try {
      const { scenario } = await loadScenarioFile(await findScenario(file, directory));
      lines.push(`${file}: ok, ${scenario.title}`);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      exitCode = ExitCode.usage;
      lines.push(error.message);
    }
  }
  return { exitCode, stdout: `${lines.join('\n')}\n` };
}
