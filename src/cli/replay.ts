import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../core/errors.js';
import type { HistoryEvent } from '../history/events.js';
import { readHistory } from '../history/read.js';
import { judge } from '../judge/judge.js';
import type { RunResult } from '../judge/types.js';
import { renderJson } from '../report/json.js';
import { renderSummary } from '../report/summary.js';
import { writeReports } from '../run/reports.js';
import { loadScenarioFile } from '../scenario/load.js';
import { exitCodeOfVerdict } from './exit-code.js';
import type { CommandResult } from './list.js';
import { summaryOptions } from './summary-options.js';

interface Rejudged {
  result: RunResult;
  events: HistoryEvent[];
}

/** Judges a stored history again and prints the result; writes nothing. @throws UsageError RUN_DIRECTORY_INVALID. */
export async function replayCommand(directory: string, { json = false } = {}): Promise<CommandResult> {
  const { result, events } = await rejudge(directory);
  const exitCode = exitCodeOfVerdict(result);
  if (json) return { exitCode, stdout: renderJson(result) };
  return { exitCode, stdout: renderSummary(result, events, await summaryOptions(result, directory)) };
}

/** Judges a stored history again and rewrites run.json and all reports. @throws UsageError RUN_DIRECTORY_INVALID. */
export async function rejudgeCommand(directory: string): Promise<CommandResult> {
  const { result, events } = await rejudge(directory);
  await writeReports({ file: (name) => join(directory, name) }, result, events);
  return { exitCode: exitCodeOfVerdict(result), stdout: `${join(directory, 'report.html')}\n` };
}

async function rejudge(directory: string): Promise<Rejudged> {
  const file = (name: string) => {
    const path = join(directory, name);
    if (existsSync(path)) return path;
    throw new UsageError(`${directory} is not a run directory: it has no ${name}`, {
      code: 'RUN_DIRECTORY_INVALID',
      hint: 'Use the directory that `patroni-chaos run` prints at the end, e.g. reports/leader-kill/latest.',
    });
  };
  const events = await readHistory(file('history.ndjson'));
  const { scenario } = await loadScenarioFile(file('scenario.yaml'));
  return { result: judge(scenario, events), events };
}
