import { z } from 'zod';
import { killContainer } from '../containers.js';
import { defineFault } from '../define-fault.js';

export const kill = defineFault({
  name: 'kill',
  description: 'SIGKILL of the container: the node is gone as in a power loss.',
  parameters: z.strictObject({}),
  targets: 'any',
  peers: [],
  needs: [],
  waitsForStop: false,
  returnsFrom: 'heal',
  breaks: 'target',
  traits: () => ({
    container: 'ended',
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
  prepare: (nodes, _step, context) => nodes.map((node) => killContainer(node, context)),
});
