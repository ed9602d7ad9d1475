import getPort from 'get-port';
import type { Random } from '../core/random.js';

/** Below the range from which the kernel takes ports for outgoing connections, so none of those is in the way. */
const FIRST = 15_000;
const COUNT = 16_000;

/**
 * Free TCP ports to publish on. They are fixed rather than chosen by the engine, which would give a container others
 * when it is started again after a fault. On a remote engine nobody can look: a taken one shows when the stack starts.
 */
export async function choosePorts(count: number, local: boolean, random: Random): Promise<number[]> {
  const chosen = new Set<number>();
  while (chosen.size < count) {
    const candidate = FIRST + Math.floor(random() * COUNT);
    if (chosen.has(candidate)) continue;
    if (local && (await getPort({ host: '127.0.0.1', port: candidate })) !== candidate) continue;
    chosen.add(candidate);
  }
  return [...chosen];
}
