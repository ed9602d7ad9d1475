import Table from 'cli-table3';
import { ExitCode } from '../core/errors.js';
import { scenariosDirectory } from '../core/paths.js';
import { loadScenarios } from '../scenario/find.js';
import { listTopologies, loadTopology } from '../topology/topology.js';

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

/** Lists the scenarios that `run` knows by name. @throws UsageError `SCENARIO_INVALID` if one of them is invalid. */
export async function listCommand({ json = false, directory = scenariosDirectory() } = {}): Promise<CommandResult> {
  const scenarios = (await loadScenarios(directory)).map(({ scenario, file }) => ({
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
  return { exitCode: ExitCode.pass, stdout: `${[...lines, '', ...(await topologyLines())].join('\n')}\n` };
}

/** The topologies that `stack.topology` and `up --topology` know. */
async function topologyLines(): Promise<string[]> {
  const topologies = await Promise.all((await listTopologies()).map(loadTopology));
  const width = Math.max(...topologies.map(({ name }) => name.length));
  return ['TOPOLOGY', ...topologies.map(({ name, title }) => `${name.padEnd(width)}  ${title}`)];
}
