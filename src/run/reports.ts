import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { EnvironmentError, messageOf } from '../core/errors.js';
import type { HistoryEvent } from '../history/events.js';
import type { RunResult } from '../judge/types.js';
import { renderHtml } from '../report/html.js';
import { renderJson } from '../report/json.js';
import { renderJUnit } from '../report/junit.js';
import { renderMarkdown } from '../report/markdown.js';
import { renderIndexHtml } from '../report/run-index/html.js';
import { renderIndexMarkdown } from '../report/run-index/markdown.js';
import type { Found } from '../report/run-index/run-index.js';
import type { Scenario } from '../scenario/schema.js';
import type { RunDirectory } from './directory.js';
import { reproduceCommand } from './reproduce.js';

/**
 * Writes the reports next to the history. `report` can rebuild all of them from the run directory. A run of a campaign
 * passes its own command to reproduce it.
 */
export async function writeReports(
  directory: Pick<RunDirectory, 'file'>,
  result: RunResult,
  events: readonly HistoryEvent[],
  reproduce?: string,
): Promise<void> {
  const texts: [string, string][] = [
    ['run.json', renderJson(result)],
    ['report.md', renderMarkdown(result, events)],
    ['junit.xml', renderJUnit([result])],
  ];
  for (const [name, text] of texts) await write(directory.file(name), text);
  const options = {
    reproduce: reproduce ?? (await reproduceCommand(result, directory.file('scenario.yaml'))),
    beside: await filesBeside(directory),
  };
  await write(directory.file('report.html'), renderHtml(result, events, options));
}

/**
 * Writes all runs of a sequence to one JUnit file, for a CI that reads a single file.
 * @throws EnvironmentError when it cannot be written.
 */
export async function writeJUnit(file: string, results: readonly RunResult[]): Promise<void> {
  await orRefuse(file, () => mkdir(dirname(file), { recursive: true }));
  await write(file, renderJUnit(results));
}

/**
 * Writes `index.html` and `index.md` of many runs. Their paths are relative to that folder. @throws EnvironmentError
 */
export async function writeIndex(folder: string, found: readonly Found[]): Promise<void> {
  await orRefuse(folder, () => mkdir(folder, { recursive: true }));
  await write(join(folder, 'index.html'), renderIndexHtml(found));
  await write(join(folder, 'index.md'), renderIndexMarkdown(found));
}

/** The files that the HTML report can link to. */
async function filesBeside(directory: Pick<RunDirectory, 'file'>): Promise<string[]> {
  const logs = existsSync(directory.file('logs')) ? await readdir(directory.file('logs')) : [];
  const files = ['history.ndjson', 'run.json', 'scenario.yaml', 'report.md', 'junit.xml'];
  return [...files, ...logs.sort().map((log) => `logs/${log}`)].filter((name) => existsSync(directory.file(name)));
}

/** Writes the scenario as it was run, with all defaults filled in. */
export async function writeScenario(directory: Pick<RunDirectory, 'file'>, scenario: Scenario): Promise<void> {
  await write(directory.file('scenario.yaml'), stringify(scenario));
}

function write(file: string, text: string): Promise<void> {
  return orRefuse(file, () => writeFile(file, text));
}

async function orRefuse(file: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const message = `cannot write ${file}: ${messageOf(error)}`;
    throw new EnvironmentError(message, { code: 'REPORT_WRITE', cause: error, hint: 'Is the disk full?' });
  }
}
