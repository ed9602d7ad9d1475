import getPort from 'get-port';
import type { Random } from '../core/random.js';
import type { Topology } from './topology.js';

/** Below the range from which the kernel takes ports for outgoing connections, so that none of those conflicts. */
const FIRST = 15_000;
const COUNT = 16_000;

/**
 * Free TCP ports to publish on, one for each entry: the preferred one if it is free, otherwise (and for null) a random
 * one. The engine does not choose them: after a fault it would restart a container with other ports. Not checked on a
 * remote engine: there a taken port shows when the stack starts.
 */
export async function choosePorts(
  preferred: readonly (number | null)[],
  local: boolean,
  random: Random,
): Promise<number[]> {
  const chosen = new Set<number>();
  for (const port of preferred) {
    let candidate = port ?? anyPort(random);
    while (chosen.has(candidate) || (local && !(await isFree(candidate)))) candidate = anyPort(random);
    chosen.add(candidate);
  }
  return [...chosen];
}

function anyPort(random: Random): number {
  return FIRST + Math.floor(random() * COUNT);
}

/** Whether a TCP port of this machine is free. */
export async function isFree(port: number): Promise<boolean> {
  return (await getPort({ host: '127.0.0.1', port })) === port;
}

/** The ports of a topology that only one service has. They can be published under their own numbers. */
export function ownNumbers({ services }: Pick<Topology, 'services'>): number[] {
  const all = services.flatMap(({ ports }) => Object.values(ports).map(({ container }) => container));
  return all.filter((port) => all.filter((other) => other === port).length === 1);
}
