import { z } from 'zod';
import type { StackNode } from '../../stack/types.js';
import { defineFault } from '../define-fault.js';
import type { FaultContext, Injection } from '../fault.js';
import { timed } from '../timing.js';

export const pause = defineFault({
  name: 'pause',
  description: 'Every process of the container frozen at once, as a stalled hypervisor does.',
  parameters: z.strictObject({}),
  targets: 'any',
  peers: [],
  needs: [],
  waitsForStop: false,
  returnsFrom: 'heal',
  breaks: 'target',
  traits: () => ({
    container: 'frozen',
    nodeSilent: true,
    takesNodeAway: true,
    canMoveLeader: true,
    healable: true,
    undoneInRunningNode: false,
    stackable: false,
    exclusiveKey: null,
    answer: null,
    failureMode: () => 'gone',
  }),
  prepare: (nodes, _step, context) => nodes.map((node) => pauseContainer(node, context)),
});

/** The freezer stops all processes of the container at any instruction. Its connections stay open and silent. */
function pauseContainer(node: StackNode, { docker, clock }: FaultContext): Injection {
  const container = docker.getContainer(node.containerId);
  return {
    node,
    undo: { undo: 'unpause-container', containerId: node.containerId, node: node.name },
    inject: async () => {
      const { atMs, uncertaintyMs } = await timed(clock, () => container.pause());
      const { State } = await container.inspect();
      if (!State.Paused) throw new Error(`${node.name} is ${State.Status}, not paused`);
      return { atMs, uncertaintyMs, text: 'paused' };
    },
  };
}
