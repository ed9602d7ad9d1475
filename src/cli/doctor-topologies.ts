import { messageOf } from '../core/errors.js';
import type { Engine } from '../docker/engine.js';
import { requireTrial } from '../faults/capabilities.js';
import type { Trial } from '../faults/trial.js';
import { findImages } from '../images/images.js';
import { isFree, ownNumbers } from '../topology/ports.js';
import { listTopologies, loadTopology, type Topology } from '../topology/topology.js';
import type { Capability } from './doctor.js';

/** Whether a topology can run on this machine, and what it needs for that. */
export interface TopologyDiagnosis {
  name: string;
  title: string;
  canRun: Capability;
  /** Images that are not there yet, by target; null: unknown without an engine. */
  missingImages: string[] | null;
  /** What it needs from the engine and its kernel, beyond what every topology does. */
  needs: { name: string; answer: Capability; obstacle?: string }[];
  /** The ports that `up` publishes under their own numbers, and whether they are free on this machine. */
  ports: { number: number; isFree: boolean }[];
  /** What to do; empty where nothing is missing. */
  advice: string[];
}

/** An address on a bridge of the stack, which keepalived or another program moves with VRRP or ARP. */
const MOVING_ADDRESS: Trial = {
  name: 'moving address (NET_ADMIN, VRRP)',
  how: { script: 'iptables -A OUTPUT -p 112 -d 224.0.0.18 -j ACCEPT' },
};
const LOCAL_BRIDGE = "the stack's network on this machine";

/** Diagnoses the topologies with these names; all of them without any. @throws UsageError as loadTopology */
export async function diagnoseTopologies(engine: Engine | null, names?: readonly string[]) {
  const topologies = await Promise.all((names ?? (await listTopologies())).map(loadTopology));
  return Promise.all(topologies.map((topology) => diagnoseTopology(topology, engine)));
}

/** Whether this topology can run on this engine; null: no engine answers. */
export async function diagnoseTopology(topology: Topology, engine: Engine | null): Promise<TopologyDiagnosis> {
  const images = engine && (await findImages(engine, { composeFiles: [topology.composeFile] }));
  const needs = movesAddress(topology) ? await needsOfMovingAddress(engine, images) : [];
  const numbers = engine?.isLocal === false ? [] : ownNumbers(topology);
  const ports = await Promise.all(numbers.map(async (number) => ({ number, isFree: await isFree(number) })));
  const { name, title } = topology;
  const found = { name, title, missingImages: images && [...images.missing], needs, ports };
  const usable = engine ? 'yes' : 'unknown';
  const canRun = (['no', 'unknown'] as const).find((bad) => needs.some(({ answer }) => answer === bad)) ?? usable;
  return { ...found, canRun, advice: adviceFor(found, topology, engine) };
}

function movesAddress({ routes }: Topology): boolean {
  return Object.values(routes).some(({ vip }) => vip !== undefined);
}

type FoundImages = Awaited<ReturnType<typeof findImages>> | null;

async function needsOfMovingAddress(engine: Engine | null, images: FoundImages): Promise<TopologyDiagnosis['needs']> {
  const { name } = MOVING_ADDRESS;
  if (!engine || !images) return [name, LOCAL_BRIDGE].map((each) => ({ name: each, answer: 'unknown' }));
  const bridge = engine.isLocal
    ? { name: LOCAL_BRIDGE, answer: 'yes' as const }
    : { name: LOCAL_BRIDGE, answer: 'no' as const, obstacle: `the engine at ${engine.url} is on another machine` };
  if (images.missing.includes('tools')) return [{ name, answer: 'unknown' }, bridge];
  const obstacle = await requireTrial({ engine, images }, MOVING_ADDRESS).then(() => null, messageOf);
  return [obstacle === null ? { name, answer: 'yes' } : { name, answer: 'no', obstacle }, bridge];
}

function adviceFor(
  { missingImages, needs, ports }: Pick<TopologyDiagnosis, 'missingImages' | 'needs' | 'ports'>,
  topology: Topology,
  engine: Engine | null,
): string[] {
  const missing = missingImages ?? [];
  const taken = ports.filter(({ isFree: free }) => !free).map(({ number }) => number);
  return [
    ...(engine ? [] : ['no engine answers: `npx patroni-chaos setup` starts one']),
    ...needs.flatMap(({ answer, obstacle }) => (answer === 'no' && obstacle !== undefined ? [obstacle] : [])),
    ...(missing.length === 0
      ? []
      : [`its first run builds ${missing.join(', ')} from Debian packages, which needs the network`]),
    ...(taken.length === 0
      ? []
      : [`taken on this machine: ${taken.map((number) => describeTaken(number, topology)).join(', ')}`]),
  ];
}

/** A taken port, and the variable for another one where a stack is started by hand. `up` takes another by itself. */
function describeTaken(number: number, { services }: Topology): string {
  const port = services.flatMap(({ ports }) => Object.values(ports)).find(({ container }) => container === number);
  return port ? `${number} (by hand: ${port.env})` : String(number);
}
