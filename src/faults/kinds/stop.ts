import { z } from 'zod';
import type { StackNode } from '../../stack/types.js';
import { containerEnd, SIGKILLED, wholeSeconds } from '../containers.js';
import { defineFault } from '../define-fault.js';
import { durationOr, type Duration } from '../../core/duration.js';
import type { FaultContext, Injection } from '../fault.js';

export const stop = defineFault({
  name: 'stop',
  description: 'Graceful stop of the container (SIGTERM, then SIGKILL after `grace`).',
  parameters: z.strictObject({
    grace: durationOr('60s', 'How long it may take before it is killed, e.g. 60s.'),
  }),
  targets: 'any',
  peers: [],
  needs: [],
  waitsForStop: true,
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
    failureMode: () => 'graceful',
  }),
  prepare: (nodes, { grace }, context) => nodes.map((node) => stopContainer(node, grace, context)),
});

/** SIGTERM, as for maintenance: Patroni stops PostgreSQL and releases the leader key. In force from the signal on. */
function stopContainer(node: StackNode, grace: Duration, context: FaultContext): Injection {
  const stopGraceS = wholeSeconds(grace);
  return {
    node,
    undo: { undo: 'start-container', containerId: node.containerId, node: node.name, stopGraceS },
    inject: async () => {
      const beforeMs = context.clock.now();
      await context.docker.getContainer(node.containerId).stop({ t: stopGraceS });
      const { exitCode, atMs } = await containerEnd(node, context);
      const seconds = ((atMs - beforeMs) / 1000).toFixed(1);
      const how = exitCode === SIGKILLED ? `killed after ${grace.text}: it did not stop in time` : 'stopped gracefully';
      return { atMs: beforeMs, uncertaintyMs: 20, text: `${how}, exit code ${exitCode} after ${seconds} s` };
    },
  };
}
