import { join } from 'node:path';
import { shownPath } from '../core/shown-path.js';
import type { RunOutcome } from './outcome.js';
import { renderSummary } from '../report/summary.js';
import { reproduceCommand } from '../run/reproduce.js';

const WIDTH = 100;

/** Explains why a run did not pass, for the message of a failing test: the summary, and what ended the run early. */
export async function explain({ result, events, directory, failure }: RunOutcome): Promise<string> {
  const runDir = shownPath(directory);
  const reproduce = await reproduceCommand(result, join(directory, 'scenario.yaml'));
  const summary = renderSummary(result, events, { width: WIDTH, color: false, runDir, reproduce });
  const why = result.cause ?? result.headline;
  const early = failure ? `\n${failure.message}${failure.hint === undefined ? '' : `\n${failure.hint}`}\n` : '';
  return `${result.scenario}: ${result.verdict}: ${why}\n${early}\n${summary}`;
}
