import type { RunResult } from '../judge/types.js';
import type { SummaryOptions } from '../report/summary.js';
import { commandsOf } from '../run/reproduce.js';
import { terminalWidth, useColor } from './screen.js';
import { shownPath } from './shown-path.js';

/** How the summary of a run is shown on this process's stdout. */
export async function summaryOptions(result: RunResult, directory: string): Promise<SummaryOptions> {
  const { stdout } = process;
  return {
    width: terminalWidth(stdout),
    color: useColor(stdout),
    runDir: shownPath(directory),
    ...(await commandsOf(result)),
  };
}
