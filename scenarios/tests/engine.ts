import { connectEngine } from '../../src/docker/engine.js';
import { ownerState, ownScope, parseRunLabel } from '../../src/docker/labels.js';
import { listResources, type RunResources } from '../../src/docker/sweep.js';

/** Our resources on the engine that no living run owns. Excludes stacks that another scope keeps. */
export async function orphans(scope = ownScope()): Promise<RunResources[]> {
  const { docker } = await connectEngine();
  return (await listResources(docker)).filter(({ run }) => {
    const owner = parseRunLabel(run);
    if (owner?.kept && !owner.scope.startsWith(scope)) return false;
    return owner === null || ownerState(owner) !== 'alive';
  });
}

/** The resources on the engine of that process's run. */
export async function resourcesOf(pid: number | undefined): Promise<RunResources[]> {
  const { docker } = await connectEngine();
  return (await listResources(docker)).filter(({ run }) => parseRunLabel(run)?.pid === pid);
}

/** Names of the nodes of that process's run whose containers are running. */
export async function runningNodes(pid: number | undefined): Promise<string[]> {
  const { docker } = await connectEngine();
  const ids = (await resourcesOf(pid)).flatMap(({ containers }) => containers);
  const all = await docker.listContainers({ filters: { status: ['running'] } });
  return all.filter(({ Id }) => ids.includes(Id)).map(({ Labels }) => Labels['com.docker.compose.service'] ?? '');
}
