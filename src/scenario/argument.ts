import { existsSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { scenariosDirectory } from '../core/paths.js';
import { shellQuoted } from '../core/shell.js';
import { shownPath } from '../core/shown-path.js';
import { scenarioNames } from './find.js';
import { loadScenarioFile } from './load.js';
import type { Scenario } from './schema.js';

export interface TypedFrom {
  /** The user's working directory. */
  from?: string;
  /** The folder of the scenarios that can be given by name. */
  catalogue?: string;
}

/**
 * The command-line argument for the scenario in `file`. It is a name when the file is in the catalogue or is a copy of
 * one there (as in a run directory, whatever was chosen for it), otherwise the path. A file that no longer exists is
 * given by `name`.
 */
export async function scenarioArgument(file: string, name: string, typed: TypedFrom = {}): Promise<string> {
  const { from = process.cwd(), catalogue = scenariosDirectory() } = typed;
  if (!existsSync(file)) return shellQuoted(name);
  const known = (await scenarioNames(catalogue)).find((one) => one === name || one.endsWith(`/${name}`));
  if (known !== undefined && (isBelow(catalogue, file) || (await isCopy(file, join(catalogue, `${known}.yaml`)))))
    return name;
  return shellQuoted(shownPath(file, from));
}

function isBelow(directory: string, file: string): boolean {
  const path = relative(directory, file);
  return !path.startsWith('..') && !isAbsolute(path);
}

/** Whether two files hold the same scenario. Ignores what the command line can choose. */
async function isCopy(file: string, original: string): Promise<boolean> {
  try {
    const [one, other] = await Promise.all([loadScenarioFile(file), loadScenarioFile(original)]);
    return isDeepStrictEqual(withoutChoices(one.scenario), withoutChoices(other.scenario));
  } catch {
    // A file that is not a valid scenario of this version is not the same.
    return false;
  }
}

function withoutChoices(scenario: Scenario) {
  return { ...scenario, stack: { ...scenario.stack, profile: '', replication: undefined } };
}
