import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../core/errors.js';
import { nearest, oneOf } from '../core/nearest.js';
import { scenariosDirectory } from '../core/paths.js';
import { loadScenarioFile, type LoadedScenario } from './load.js';

const EXTENSION = '.yaml';

/**
 * The names of the scenarios in a folder, sorted: `leader-kill`. Those in subfolders come last, with the subfolder's
 * name: `planted/async-loss`.
 */
export async function scenarioNames(directory = scenariosDirectory()): Promise<string[]> {
  const files = await readdir(directory, { recursive: true });
  const names = files.filter((file) => file.endsWith(EXTENSION)).map((file) => file.slice(0, -EXTENSION.length));
  const depth = (name: string) => name.split('/').length;
  return names.toSorted((a, b) => depth(a) - depth(b) || a.localeCompare(b));
}

/**
 * The file of a scenario, by name or by path. For a scenario in a subfolder, its name works without that of the
 * subfolder.
 * @throws UsageError `SCENARIO_UNKNOWN` with the nearest names.
 */
export async function findScenario(nameOrPath: string, directory = scenariosDirectory()): Promise<string> {
  const names = await scenarioNames(directory);
  const known = names.find((name) => name === nameOrPath || name.endsWith(`/${nameOrPath}`));
  if (known !== undefined) return join(directory, known + EXTENSION);
  if (await exists(nameOrPath)) return nameOrPath;
  const near = nearest(nameOrPath.replace(/^.*\/|\.ya?ml$/g, ''), names);
  const looksLikeFile = /\/|\.ya?ml$/.test(nameOrPath);
  const more = near.length > 0 ? `: did you mean ${oneOf(near)}?` : looksLikeFile ? ': there is no such file' : '';
  throw new UsageError(`expected the name of a scenario or the path of a .yaml file, got ${nameOrPath}${more}`, {
    code: 'SCENARIO_UNKNOWN',
    hint: 'Run `patroni-chaos list` to see all scenarios.',
  });
}

/** All scenarios of a folder. @throws UsageError `SCENARIO_INVALID` for the first invalid one. */
export async function loadScenarios(directory = scenariosDirectory()): Promise<LoadedScenario[]> {
  const names = await scenarioNames(directory);
  return Promise.all(names.map((name) => loadScenarioFile(join(directory, name + EXTENSION))));
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
