import { join, resolve, sep } from 'node:path';
import { shownPath } from '../core/shown-path.js';
import { runIndex } from '../report/run-index/run-index.js';
import { headlineOf } from '../report/run-index/totals.js';
import { findRuns, isRun } from '../run/find-runs.js';
import { writeIndex } from '../run/reports.js';
import { exitCodeOfVerdict } from './exit-code.js';
import type { CommandResult } from './list.js';
import { rejudgeCommand } from './replay.js';

/**
 * For one run directory: judges its history again and rewrites its reports. For folders of runs: writes `index.html`
 * and `index.md` from their run.json files; the worst run decides the exit code.
 * @throws UsageError RUN_DIRECTORY_INVALID if there is no run.
 */
export async function reportCommand(folders: readonly string[], { out }: { out?: string }): Promise<CommandResult> {
  const [only] = folders;
  if (folders.length === 1 && only !== undefined && out === undefined && isRun(only)) return rejudgeCommand(only);
  const place = out ?? commonFolder(folders);
  const found = await findRuns(folders, place);
  await writeIndex(place, found);
  const index = runIndex(found);
  return {
    exitCode: exitCodeOfVerdict(index),
    stdout: `${headlineOf(index)}\n${join(shownPath(place), 'index.html')}\n`,
  };
}

/** The deepest folder that contains all of the folders. */
export function commonFolder(folders: readonly string[]): string {
  const [first = [], ...others] = folders.map((folder) => resolve(folder).split(sep));
  const differs = first.findIndex((part, index) => others.some((other) => other[index] !== part));
  return (differs === -1 ? first : first.slice(0, differs)).join(sep) || sep;
}
