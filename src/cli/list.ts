import Table from 'cli-table3';
import { ExitCode } from '../core/errors.js';
import { scenariosDirectory } from '../core/paths.js';
import { loadScenarios } from '../scenario/find.js';
import { listedTopologies, topologyLines } from './list-topologies.js';

/** Output and exit code of a command; main.ts prints it. */
export interface CommandResult {
  exitCode: ExitCode;
  stdout: string;
}

const FRAMELESS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/**
 * Lists the scenarios that `run` knows by name, and the topologies that they run on. With `json` the scenarios only;
 * with `topologies` those only.
 * @throws UsageError `SCENARIO_INVALID` if a scenario is invalid.
 */
export async function listCommand({
  json = false,
  topologies: onlyTopologies = false,
  directory = scenariosDirectory(),
} = {}): Promise<CommandResult> {
  const loaded = await loadScenarios(directory);
  const topologies = await listedTopologies(loaded.map(({ scenario }) => scenario));
  const listed = topologies.map(topologyLines).join('\n');
  if (onlyTopologies) {
    return { exitCode: ExitCode.pass, stdout: json ? `${JSON.stringify(topologies, null, 2)}\n` : listed };
  }
  const scenarios = loaded.map(({ scenario, file }) => ({
    name: scenario.name,
    title: scenario.title,
    tags: scenario.tags,
    reference: scenario.reference ?? null,
    description: scenario.description?.trim() ?? null,
    stack: scenario.stack,
    file,
  }));
  if (json) return { exitCode: ExitCode.pass, stdout: `${JSON.stringify(scenarios, null, 2)}\n` };
  const table = new Table({
    head: ['NAME', 'TITLE', 'TAGS', 'REFERENCE'],
    chars: FRAMELESS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const { name, title, tags, reference } of scenarios) table.push([name, title, tags.join(' '), reference ?? '']);
  const lines = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  return { exitCode: ExitCode.pass, stdout: `${lines.join('\n')}\n\n${listed}` };
}
