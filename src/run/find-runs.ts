import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { messageOf, UsageError } from '../core/errors.js';
import type { RunResult } from '../judge/types.js';
import { parseResult } from '../report/run-index/parse.js';
import type { Found, FoundRun } from '../report/run-index/run-index.js';
import { directoryName } from './directory.js';

/** `DIR/<scenario>/<run>/`: below that lie campaigns and what else is no run of its own. */
const LEVELS = 2;

/**
 * Every run directory in some folders: the folder itself, or up to two levels below it. Paths are relative to `from`.
 * Of several folders one may be without a run, which the index then says: a part of a suite whose machine failed.
 * @throws UsageError RUN_DIRECTORY_INVALID where there is no run at all, or no such folder.
 */
export async function findRuns(folders: readonly string[], from: string): Promise<Found[]> {
  const found: Found[] = [];
  for (const folder of folders) {
    if (!existsSync(folder)) throw noRuns(folder, 'no such folder');
    const directories = await runDirectories(folder, LEVELS);
    if (directories.length === 0) found.push({ path: pathFrom(from, folder), why: NO_RUN });
    for (const directory of directories) found.push(await readRun(directory, from));
  }
  if (found.every((one) => 'why' in one && one.why === NO_RUN)) throw noRuns(folders.join(' '), NO_RUN);
  return withoutCopies(found);
}

const NO_RUN = 'no run in it or two levels below';

function noRuns(folders: string, why: string): UsageError {
  return new UsageError(`expected a folder of runs, got ${folders}: ${why}`, {
    code: 'RUN_DIRECTORY_INVALID',
    hint: 'Give what `patroni-chaos run` had as --out, or a run directory that it names at its end.',
  });
}

/** The result of a run that has just ended, as `findRuns` finds it. */
export function foundRun(result: RunResult, directory: string, from: string): FoundRun {
  return { path: pathFrom(from, directory), hasReport: existsSync(join(directory, 'report.html')), result };
}

/** A link (`latest`) is no directory of its own. */
async function runDirectories(folder: string, levels: number): Promise<string[]> {
  if (isRun(folder)) return [folder];
  if (levels === 0 || !existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  const below = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  return (await Promise.all(below.sort().map((path) => runDirectories(path, levels - 1)))).flat();
}

/** Whether a folder is that of one run. */
export function isRun(directory: string): boolean {
  return existsSync(join(directory, 'run.json')) || existsSync(join(directory, 'history.ndjson'));
}

async function readRun(directory: string, from: string): Promise<Found> {
  const path = pathFrom(from, directory);
  const file = join(directory, 'run.json');
  if (!existsSync(file))
    return {
      path,
      why: 'there is no run.json: the run was killed, or goes on; `patroni-chaos report` judges its history',
    };
  try {
    const parsed = parseResult(await readFile(file, 'utf8'));
    return 'result' in parsed ? foundRun(parsed.result, directory, from) : { path, why: parsed.why };
  } catch (error) {
    return { path, why: `run.json cannot be read: ${messageOf(error)}` };
  }
}

function pathFrom(from: string, directory: string): string {
  return relative(resolve(from), resolve(directory)).split(sep).join('/');
}

/** An artefact of a CI has the directory again in the place of the link `latest`. */
function withoutCopies(found: readonly Found[]): Found[] {
  const isCopy = (one: Found) => one.path.split('/').at(-1) === 'latest';
  const originals = new Set(found.filter((one) => !isCopy(one)).map(identityOf));
  return found.filter((one) => !isCopy(one) || !originals.has(identityOf(one)));
}

/** Where a run was, as its result says. */
function identityOf(one: Found): string {
  if ('why' in one) return one.path;
  const { scenario, startedAt, seed } = one.result;
  const began = new Date(startedAt);
  return Number.isNaN(began.getTime()) ? one.path : `${scenario}/${directoryName(began, seed)}`;
}
