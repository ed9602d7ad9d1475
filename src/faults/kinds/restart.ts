import { z } from 'zod';
import type { StackNode } from '../../stack/types.js';
import { wholeSeconds } from '../containers.js';
import { defineFault } from '../define-fault.js';
import { durationOr, type Duration } from '../../core/duration.js';
import type { FaultContext, Injection } from '../fault.js';

export const restart = defineFault({
  name: 'restart',
  description: 'The container stopped gracefully and started again at once.',
  parameters: z.strictObject({
    grace: durationOr('60s', 'How long the stop may take before it is killed, e.g. 60s.'),
  }),
  targets: 'any',
  peers: [],
  needs: [],
  waitsForStop: true,
  returnsFrom: 'heal',
  breaks: 'target',
  traits: () => ({
    container: 'restarted',
    nodeSilent: true,
    takesNodeAway: true,
    canMoveLeader: true,
    healable: false,
    undoneInRunningNode: false,
    stackable: true,
    exclusiveKey: null,
    answer: null,
    failureMode: () => 'graceful',
  }),
  prepare: (nodes, { grace }, context) => nodes.map((node) => restartContainer(node, grace, context)),
});

/** Graceful stop and start in one request, as after an update of the host. In force from the request on. */
function restartContainer(node: StackNode, grace: Duration, { docker, clock }: FaultContext): Injection {
  const container = docker.getContainer(node.containerId);
  const stopGraceS = wholeSeconds(grace);
  return {
    node,
    undo: { undo: 'start-container', containerId: node.containerId, node: node.name, stopGraceS },
    inject: async () => {
      const before = (await container.inspect()).State.StartedAt;
      const beforeMs = clock.now();
      await container.restart({ t: stopGraceS });
      const { State } = await container.inspect();
      if (!State.Running || State.StartedAt === before) throw new Error(`${node.name} was not restarted`);
      const seconds = ((clock.now() - beforeMs) / 1000).toFixed(1);
      return { atMs: beforeMs, uncertaintyMs: 20, text: `stopped and started again within ${seconds} s` };
    },
  };
}
