import { z } from 'zod';
import { DCS_MODELS, DCS_NAMES, isDcs } from '../../components/dcs-models.js';
import { oneOf } from '../../core/nearest.js';
import { withHelper } from '../../docker/helper-container.js';
import type { StackNode } from '../../stack/types.js';
import { killContainer, volumesOf } from '../containers.js';
import { defineFault } from '../define-fault.js';
import type { FaultContext, Injection } from '../fault.js';

export const wipe = defineFault({
  name: 'wipe',
  description: 'SIGKILL of the container, and its volumes emptied: it comes back with a new disk.',
  parameters: z.strictObject({
    token: z
      .enum(['same', 'new'])
      .default('same')
      .describe('new, of etcd only: it comes back with another initial-cluster-token, and so with another cluster ID.'),
  }),
  targets: 'any',
  peers: [],
  needs: [],
  waitsForStop: false,
  returnsFrom: 'heal',
  breaks: 'target',
  traits: ({ target }) => ({
    container: 'ended',
    nodeSilent: true,
    takesNodeAway: true,
    canMoveLeader: true,
    healable: true,
    undoneInRunningNode: false,
    stackable: false,
    exclusiveKey: null,
    answer: null,
    failureMode: () => (target === 'leader' || target === 'old-leader' ? 'gone' : null),
  }),
  problems: ({ token, target }, { role }) => {
    if (token !== 'new' || role === undefined || (isDcs(role) && DCS_MODELS[role].hasClusterToken)) return [];
    const having = oneOf(DCS_NAMES.filter((name) => DCS_MODELS[name].hasClusterToken));
    return [
      { key: 'token', message: `expected same for ${target}, since only ${having} has a cluster token, got new` },
    ];
  },
  prepare: (nodes, { token }, context) => {
    // One token for all nodes: members with different tokens would not find each other.
    const newToken = token === 'new' ? context.newTag() : null;
    return nodes.map((node) => wipeNode(node, newToken, context));
  },
});

/**
 * SIGKILL of the container and deletion of its volumes' contents: a replaced host. The heal starts it.
 * `token`: suffix of the new cluster's token; null keeps the old token. compose/etcd/start reads
 * it from the volume, since the environment of a container cannot be changed.
 */
function wipeNode(node: StackNode, token: string | null, context: FaultContext): Injection {
  const { cluster, docker } = context;
  const kill = killContainer(node, context);
  return {
    node,
    undo: kill.undo,
    inject: async () => {
      const directories = await volumesOf(node, docker);
      const { toolsImage: image, runId } = cluster;
      const helper = { image, runId, containerId: node.containerId, volumes: true };
      // Started before the kill, after which there may be no core left to start another container.
      return withHelper(docker, helper, async (run) => {
        const proof = await kill.inject();
        await run(wipeScript(directories, token));
        const written = token === null ? '' : `, but for another cluster token (${token})`;
        return { ...proof, text: `${proof.text}, and ${directories.join(' and ')} is empty${written}` };
      });
    },
  };
}

/** Deletes everything in the directories, proves that they are empty, and then writes the token. */
export function wipeScript(directories: readonly string[], token: string | null): string {
  return [
    ...directories.map((directory) => `find ${directory} -mindepth 1 -delete`),
    `[ -z "$(find ${directories.join(' ')} -mindepth 1)" ]`,
    ...(token === null ? [] : directories.map((directory) => `echo ${token} > ${directory}/cluster-token`)),
  ].join('\n');
}
