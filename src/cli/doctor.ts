import pc from 'picocolors';
import { ExitCode } from '../core/errors.js';
import { stateDirectory } from '../core/paths.js';
import { TRIALS, tryAll } from '../faults/capabilities.js';
import { connectEngine, type Engine } from '../docker/engine.js';
import { readHost } from '../setup/host.js';
import { findImages } from '../images/images.js';
import { diagnose, type Diagnostics } from '../setup/diagnostics.js';
import { diagnoseTopologies, type TopologyDiagnosis } from './doctor-topologies.js';
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
  /** Whether each topology can run here: all of them, or the one that was asked for. */
  topologies: TopologyDiagnosis[];
}

export interface DoctorOptions {
  json?: boolean;
  /** Only this one, in detail. */
  topology?: string | undefined;
}

/**
 * Reports the capabilities of this machine and its engine. Exit code 3 if set-up is incomplete, or if the topology that
 * was asked for cannot run here.
 */
export async function doctorCommand({ json = false, topology }: DoctorOptions = {}): Promise<CommandResult> {
  const engine = await connectEngine().catch(() => null);
  const topologies = await diagnoseTopologies(engine, topology === undefined ? undefined : [topology]);
  const machine = { ...(await diagnose(readHost(), stateDirectory(), engine)), ...(await capabilitiesOf(engine)) };
  const found: Diagnosis = { ...machine, topologies };
  const isImpossible = topology !== undefined && topologies.some(({ canRun }) => canRun === 'no');
  const exitCode = found.ready && !isImpossible ? ExitCode.pass : ExitCode.environment;
  const text = () => (topology === undefined ? formatDiagnosis(found) : formatTopologies(found));
  return { exitCode, stdout: json ? `${JSON.stringify(found, null, 2)}\n` : `${text()}\n` };
}

/** Formats a diagnosis as text: set-up, machine, engine, faults, topologies, leftovers. */
export function formatDiagnosis(found: Diagnosis): string {
  return [
    ...section('Set-up', formatResults(found.steps).split('\n')),
    ...section('This machine', [`${found.host.system}, Node ${found.host.node}${found.host.isRoot ? ', root' : ''}`]),
    ...section('Engine', engineLines(found.engine)),
    ...section('Faults', faultLines(found)),
    ...section('Topologies', found.topologies.map(topologyLine)),
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

/** Each topology with all that it needs. */
function formatTopologies({ topologies }: Diagnosis): string {
  return topologies
    .flatMap((found) => section(`${found.name}: ${found.title}`, topologyDetails(found)))
    .join('\n')
    .trimEnd();
}

function topologyDetails({ canRun, missingImages, needs, ports, advice }: TopologyDiagnosis): string[] {
  const images =
    missingImages === null ? 'unknown' : missingImages.length === 0 ? 'there' : `missing: ${missingImages.join(', ')}`;
  const free = ports.map(({ number, isFree }) => `${number} ${isFree ? 'free' : 'taken'}`);
  return [
    canRun === 'no' ? `${pc.red('✗')} cannot run here` : `${mark(canRun)} can run here`,
    `images: ${images}`,
    ...needs.map(({ name, answer }) => `${answer === 'no' ? pc.red('✗') : mark(answer)} ${name}`),
    ...(free.length === 0 ? [] : [`ports of \`up\`: ${free.join(', ')}`]),
    ...advice.map((text) => `→ ${text}`),
  ];
}

function topologyLine({ name, canRun, missingImages, needs }: TopologyDiagnosis): string {
  const [obstacle] = needs.flatMap((need) => need.obstacle ?? []);
  if (canRun === 'no') return `${pc.red('✗')} ${name}: ${obstacle ?? 'cannot run here'}`;
  const missing = missingImages ?? [];
  return `${mark(canRun)} ${name}${missing.length === 0 ? '' : `, builds ${missing.join(', ')} at its first run`}`;
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
