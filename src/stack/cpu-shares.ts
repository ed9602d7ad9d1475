import type Docker from 'dockerode';
import { patroniNodes, type Cluster } from './types.js';

/** Weights of a container against others that want the same core, in the engine's units. */
const SHARES = { low: 256, normal: 1024 };

/**
 * Lowers the CPU shares of the database nodes of a stack that comes up: base backups and recoveries take every core,
 * which a run on another stack would measure. No effect where nothing else runs. Returns the restore. @throws when the
 * shares cannot be restored.
 */
export async function lowerCpuShares(docker: Docker, cluster: Pick<Cluster, 'nodes'>): Promise<() => Promise<void>> {
  const members = patroniNodes(cluster).map(({ containerId }) => docker.getContainer(containerId));
  const weigh = async (CpuShares: number) => {
    await Promise.all(members.map((container) => container.update({ CpuShares })));
  };
  try {
    await weigh(SHARES.low);
  } catch {
    // An engine without this cgroup: the stack comes up all the same, only not at low priority.
    return () => Promise.resolve();
  }
  return () => weigh(SHARES.normal);
}
