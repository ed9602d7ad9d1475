import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { messageOf, UsageError } from '../core/errors.js';
import type { RunResult } from '../judge/types.js';
import { parseResult } from '../report/run-index/parse.js';
import type { Found, FoundRun } from '../report/run-index/run-index.js';
import { directoryName } from './directory.js';

/** Depth of `DIR/<scenario>/<run>/`. Campaigns and other folders that are not single runs lie deeper. */
const LEVELS = 2;

/**
 * Returns every run directory in some folders: each folder itself, or up to two levels below it. Paths are relative to
 * `from`. Of several folders, some may have no run, such as the part of a suite whose machine failed; the index says
 * so.
 * @throws UsageError RUN_DIRECTORY_INVALID if no folder has a run, or a folder does not exist.
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
    hint: 'Use the --out directory of `patroni-chaos run`, or a run directory that it prints at the end.',
  });
}

/** A run that has just ended, in the form that `findRuns` returns. */
export function foundRun(result: RunResult, directory: string, from: string): FoundRun {
  return { path: pathFrom(from, directory), hasReport: existsSync(join(directory, 'report.html')), result };
}

/** Links (`latest`) are skipped. */
async function runDirectories(folder: string, levels: number): Promise<string[]> {
  if (isRun(folder)) return [folder];
  if (levels === 0 || !existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  const below = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  return (await Promise.all(below.sort().map((path) => runDirectories(path, levels - 1)))).flat();
}

/** Whether a folder is a run directory. */
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

/** Drops copies: an artefact of a CI has a second copy of the run directory in place of the link `latest`. */
function withoutCopies(found: readonly Found[]): Found[] {
  const isCopy = (one: Found) => one.path.split('/').at(-1) === 'latest';
  const originals = new Set(found.filter((one) => !isCopy(one)).map(identityOf));
  return found.filter((one) => !isCopy(one) || !originals.has(identityOf(one)));
}

/** The path of a run as its result gives it. */
function identityOf(one: Found): string {
  if ('why' in one) return one.path;
  const { scenario, startedAt, seed } = one.result;
  const began = new Date(startedAt);
  return Number.isNaN(began.getTime()) ? one.path : `${scenario}/${directoryName(began, seed)}`;
}
