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
  /** The scenarios that go by name. */
  catalogue?: string;
}

/**
 * What to type for the scenario in `file`: the name of one of the catalogue, also where the file is a copy of it (the
 * one in a run directory, whatever its profile), else the path. A file that is not there (any more) goes by its name.
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

/** Whether two files hold the same scenario; the profile, which the command line can choose, aside. */
async function isCopy(file: string, original: string): Promise<boolean> {
  try {
    const [one, other] = await Promise.all([loadScenarioFile(file), loadScenarioFile(original)]);
    return isDeepStrictEqual(withoutProfile(one.scenario), withoutProfile(other.scenario));
  } catch {
    // One of them is no scenario of this version: then it is not the same.
    return false;
  }
}

function withoutProfile(scenario: Scenario) {
  return { ...scenario, stack: { ...scenario.stack, profile: '' } };
}
