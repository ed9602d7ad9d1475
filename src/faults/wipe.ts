import type { StackNode } from '../stack/types.js';
import { withHelper } from '../stack/tools.js';
import { killContainer } from './container.js';
import type { FaultContext, Injection } from './fault.js';

/**
 * SIGKILL of the container, and everything in its volumes deleted at once: a host that was replaced. Started by the heal.
 * `token`: for etcd, what the new cluster's initial-cluster-token ends in; compose/etcd/start reads it from the volume,
 * since the environment of a container cannot be changed. Null: the token stays.
 */
export function wipe(node: StackNode, token: string | null, context: FaultContext): Injection {
  const { cluster, docker } = context;
  const kill = killContainer(node, context);
  return {
    node,
    undo: kill.undo,
    inject: async () => {
      const directories = await volumesOf(node, docker);
      const { toolsImage: image, runId } = cluster;
      const helper = { image, runId, containerId: node.containerId, volumes: true };
      // Up before the kill: what dies with it may leave no core for the start of another container.
      return withHelper(docker, helper, async (run) => {
        const proof = await kill.inject();
        await run(wipeScript(directories, token));
        const written = token === null ? '' : `, but for another cluster token (${token})`;
        return { ...proof, text: `${proof.text}, and ${directories.join(' and ')} is empty${written}` };
      });
    },
  };
}

/** Deletes all that is in the directories, shows that nothing is left, and then leaves the token there. */
export function wipeScript(directories: readonly string[], token: string | null): string {
  return [
    ...directories.map((directory) => `find ${directory} -mindepth 1 -delete`),
    `[ -z "$(find ${directories.join(' ')} -mindepth 1)" ]`,
    ...(token === null ? [] : directories.map((directory) => `echo ${token} > ${directory}/cluster-token`)),
  ].join('\n');
}

/** Where a container's volumes are mounted. @throws when it has none. */
export async function volumesOf(node: StackNode, docker: FaultContext['docker']): Promise<string[]> {
  const { Mounts } = await docker.getContainer(node.containerId).inspect();
  const directories = Mounts.filter(({ Type }) => Type === 'volume').map(({ Destination }) => Destination);
  if (directories.length === 0) throw new Error(`${node.name} has no volume`);
  return directories;
}
