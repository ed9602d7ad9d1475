import pc from 'picocolors';
import { ExitCode } from '../core/errors.js';
import { stateDirectory } from '../core/paths.js';
import { CAPABILITIES, PURPOSE } from '../stack/engine/capabilities.js';
import { readHost } from '../stack/engine/host.js';
import { survey, type Answer, type Survey } from '../stack/engine/survey.js';
import type { CommandResult } from './list.js';
import { formatResults } from './setup.js';

/** Reports what this machine and its engine have and can do. Exit code 3 when set-up has something left to do. */
export async function doctorCommand({ json = false } = {}): Promise<CommandResult> {
  const found = await survey(readHost(), stateDirectory());
  const exitCode = found.ready ? ExitCode.pass : ExitCode.environment;
  return { exitCode, stdout: json ? `${JSON.stringify(found, null, 2)}\n` : `${formatSurvey(found)}\n` };
}

/** The survey for people: set-up, engine, what the kernel can do, what was left behind. */
export function formatSurvey(found: Survey): string {
  return [
    ...section('Set-up', formatResults(found.steps).split('\n')),
    ...section('This machine', [`${found.host.system}, Node ${found.host.node}${found.host.isRoot ? ', root' : ''}`]),
    ...section('Engine', engineLines(found.engine)),
    ...section(
      'Faults',
      CAPABILITIES.map((name) => `${mark(found.capabilities[name])} ${name}: ${PURPOSE[name]}`),
    ),
    ...section('Left over', leftoverLines(found)),
  ]
    .join('\n')
    .trimEnd();
}

function section(title: string, lines: string[]): string[] {
  return [pc.bold(title), ...lines.map((line) => `  ${line}`), ''];
}

function mark(answer: Answer): string {
  if (answer === 'unknown') return pc.yellow('? unknown until set-up has run:');
  return answer === 'yes' ? pc.green('✓') : pc.red('✗ not on this kernel:');
}

function engineLines(engine: Survey['engine']): string[] {
  if (!engine) return ['none'];
  const free = engine.freeBytes === null ? 'free space unknown' : `${gibibytes(engine.freeBytes)} free`;
  return [
    `Docker ${engine.serverVersion}, API ${engine.apiVersion}, ${engine.architecture}, at ${engine.url} (${engine.source})`,
    `cgroup v${engine.cgroupVersion}, ${engine.storageDriver} in ${engine.rootDir}, ${free}`,
    `${engine.cores} cores, ${gibibytes(engine.memoryBytes)} memory`,
  ];
}

function leftoverLines({ engine, leftovers }: Survey): string[] {
  if (!engine) return ['unknown'];
  if (leftovers.length === 0) return ['nothing'];
  const count = (list: string[], what: string) => `${list.length} ${what}${list.length === 1 ? '' : 's'}`;
  return leftovers.map(({ run, containers, networks, volumes }) =>
    [
      `run ${run}:`,
      count(containers, 'container') + ',',
      count(networks, 'network') + ',',
      count(volumes, 'volume'),
    ].join(' '),
  );
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
