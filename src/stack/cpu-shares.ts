import type Docker from 'dockerode';
import { patroniNodes, type Cluster } from './types.js';

/** CPU shares of a container, as the engine counts them; 1024 is the engine's default. */
const SHARES = { low: 256, normal: 1024 };

/**
 * Lowers the CPU shares of the database nodes of a stack during its bring-up: base backups and recoveries take every
 * core, and would disturb a run that is measured on another stack. No effect while nothing else runs. Returns a
 * function that restores the shares; it throws when it cannot.
 */
export async function lowerCpuShares(docker: Docker, cluster: Pick<Cluster, 'nodes'>): Promise<() => Promise<void>> {
  const members = patroniNodes(cluster).map(({ containerId }) => docker.getContainer(containerId));
  const weigh = async (CpuShares: number) => {
    await Promise.all(members.map((container) => container.update({ CpuShares })));
  };
  try {
    await weigh(SHARES.low);
  } catch {
    // The engine lacks this cgroup controller: the stack comes up at normal priority.
    return () => Promise.resolve();
  }
  return () => weigh(SHARES.normal);
}
