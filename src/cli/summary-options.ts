import { join } from 'node:path';
import { shownPath } from '../core/shown-path.js';
import type { RunResult } from '../judge/types.js';
import type { SummaryOptions } from '../report/summary.js';
import { commandsOf } from '../run/reproduce.js';
import { terminalWidth, useColor } from './screen.js';

/**
 * Options for a run's summary on this process's stdout. `file` is the scenario's file, by default the run's copy;
 * `chosenRoutes` what `--routes` said.
 */
export async function summaryOptions(
  result: RunResult,
  directory: string,
  file = join(directory, 'scenario.yaml'),
  chosenRoutes?: string,
): Promise<SummaryOptions> {
  const { stdout } = process;
  return {
    width: terminalWidth(stdout),
    color: useColor(stdout),
    runDir: shownPath(directory),
    ...(await commandsOf({ ...result, chosenRoutes }, file)),
  };
}
