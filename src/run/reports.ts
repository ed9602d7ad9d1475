import { writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import { EnvironmentError, messageOf } from '../core/errors.js';
import type { HistoryEvent } from '../history/events.js';
import type { RunResult } from '../judge/types.js';
import { renderHtml } from '../report/html.js';
import { renderJson } from '../report/json.js';
import { renderJUnit } from '../report/junit.js';
import { renderMarkdown } from '../report/markdown.js';
import type { Scenario } from '../scenario/schema.js';
import type { RunDirectory } from './directory.js';

/** What is written beside the history; all of it can be made again from there by `report`. */
export async function writeReports(
  directory: Pick<RunDirectory, 'file'>,
  result: RunResult,
  events: readonly HistoryEvent[],
  reproduce = `npx patroni-chaos run ${result.scenario} --profile ${result.profile} --seed ${result.seed}`,
): Promise<void> {
  const files: [string, string][] = [
    ['run.json', renderJson(result)],
    ['report.md', renderMarkdown(result, events)],
    ['junit.xml', renderJUnit([result])],
    ['report.html', renderHtml(result, events, { reproduce })],
  ];
  for (const [name, text] of files) await write(directory, name, text);
}

/** The scenario as it was run, all defaults filled in. */
export async function writeScenario(directory: Pick<RunDirectory, 'file'>, scenario: Scenario): Promise<void> {
  await write(directory, 'scenario.yaml', stringify(scenario));
}

async function write(directory: Pick<RunDirectory, 'file'>, name: string, text: string): Promise<void> {
  try {
    await writeFile(directory.file(name), text);
  } catch (error) {
    const message = `cannot write ${directory.file(name)}: ${messageOf(error)}`;
    throw new EnvironmentError(message, { code: 'REPORT_WRITE', cause: error, hint: 'Is the disk full?' });
  }
}
