import { z } from 'zod';
import { defineFault } from '../define-fault.js';
import { notPredicted } from '../failure-mode.js';
import { filterPackets } from '../packet-filter.js';
import { EVERYONE } from '../target-schema.js';
import { TRIAL_RULE } from '../trial.js';

export const packetLoss = defineFault({
  name: 'packet-loss',
  description: 'The target loses a share of all packets from and to other members.',
  parameters: z.strictObject({
    percent: z.number().min(1).max(99).describe('How many of a hundred packets are lost, in each direction.'),
  }),
  targets: 'any',
  peers: [],
  needs: [
    {
      name: 'packet-loss',
      how: { script: `${TRIAL_RULE} -m statistic --mode random --probability 0.5 -j DROP` },
    },
  ],
  waitsForStop: false,
  returnsFrom: 'heal',
  breaks: 'network',
  traits: () => ({
    container: 'runs',
    // The observer connects via the bridge's gateway, which the rules spare.
    nodeSilent: false,
    takesNodeAway: false,
    canMoveLeader: true,
    healable: true,
    undoneInRunningNode: false,
    stackable: false,
    exclusiveKey: null,
    answer: null,
    failureMode: notPredicted,
  }),
  prepare: (nodes, { percent }, context) => {
    const parameters = { direction: 'both', action: 'drop', percent } as const;
    return nodes.map((node) => filterPackets(node, EVERYONE, parameters, context));
  },
});
