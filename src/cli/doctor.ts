import pc from 'picocolors';
import { ExitCode } from '../core/errors.js';
import { stateDirectory } from '../core/paths.js';
import { TRIALS, tryAll } from '../faults/capabilities.js';
import { connectEngine, type Engine } from '../docker/engine.js';
import { readHost } from '../setup/host.js';
import { findImages } from '../images/images.js';
import { diagnose, type Diagnostics } from '../setup/diagnostics.js';
import type { CommandResult } from './list.js';
import { formatResults } from './setup.js';

/** Result of one trial; unknown without an engine or a tools image. */
export type Capability = 'yes' | 'no' | 'unknown';

/** The result of `doctor`, printed as JSON with `--json`. */
export interface Diagnosis extends Diagnostics {
  /** By the trial's name. */
  capabilities: Record<string, Capability>;
  /** The reason for each capability that is missing. */
  obstacles: Record<string, string>;
}

/** Reports the capabilities of this machine and its engine. Exit code 3 if set-up is incomplete. */
export async function doctorCommand({ json = false } = {}): Promise<CommandResult> {
  const engine = await connectEngine().catch(() => null);
  const found = { ...(await diagnose(readHost(), stateDirectory(), engine)), ...(await capabilitiesOf(engine)) };
  const exitCode = found.ready ? ExitCode.pass : ExitCode.environment;
  return { exitCode, stdout: json ? `${JSON.stringify(found, null, 2)}\n` : `${formatDiagnosis(found)}\n` };
}

/** Formats a diagnosis as text: set-up, machine, engine, faults, leftovers. */
export function formatDiagnosis(found: Diagnosis): string {
  return [
    ...section('Set-up', formatResults(found.steps).split('\n')),
    ...section('This machine', [`${found.host.system}, Node ${found.host.node}${found.host.isRoot ? ', root' : ''}`]),
    ...section('Engine', engineLines(found.engine)),
    ...section('Faults', faultLines(found)),
    ...section('Left over', orphanLines(found)),
  ]
    .join('\n')
    .trimEnd();
}

async function capabilitiesOf(engine: Engine | null): Promise<Pick<Diagnosis, 'capabilities' | 'obstacles'>> {
  const images = engine && (await findImages(engine));
  if (!engine || images?.missing.includes('tools') !== false) {
    return { capabilities: Object.fromEntries(TRIALS.map(({ name }) => [name, 'unknown'])), obstacles: {} };
  }
  const answers = [...(await tryAll({ engine, images }))];
  return {
    capabilities: Object.fromEntries(answers.map(([name, obstacle]) => [name, obstacle === null ? 'yes' : 'no'])),
    obstacles: Object.fromEntries(answers.flatMap(([name, obstacle]) => (obstacle === null ? [] : [[name, obstacle]]))),
  };
}

function faultLines({ capabilities, obstacles }: Diagnosis): string[] {
  return Object.entries(capabilities).map(([name, answer]) =>
    answer === 'no' ? `${pc.red('✗')} ${obstacles[name] ?? name}` : `${mark(answer)} ${name}`,
  );
}

function section(title: string, lines: string[]): string[] {
  return [pc.bold(title), ...lines.map((line) => `  ${line}`), ''];
}

function mark(answer: Exclude<Capability, 'no'>): string {
  return answer === 'unknown' ? pc.yellow('? unknown until set-up has run:') : pc.green('✓');
}

function engineLines(engine: Diagnostics['engine']): string[] {
  if (!engine) return ['none'];
  const free = engine.freeBytes === null ? 'free space unknown' : `${gibibytes(engine.freeBytes)} free`;
  return [
    `Docker ${engine.serverVersion}, API ${engine.apiVersion}, ${engine.architecture}, at ${engine.url} ` +
      `(${engine.source})`,
    `cgroup v${engine.cgroupVersion}, ${engine.storageDriver} in ${engine.rootDir}, ${free}`,
    `${engine.cores} cores, ${gibibytes(engine.memoryBytes)} memory`,
  ];
}

function orphanLines({ engine, leftovers }: Diagnostics): string[] {
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
