import { z } from 'zod';
import { defineFault } from '../define-fault.js';
import { notPredicted } from '../failure-mode.js';
import { filterPackets } from '../packet-filter.js';
import { EVERYONE } from '../target-schema.js';
import { TRIAL_RULE } from '../trial.js';

const TRIAL_LIMIT = '-m hashlimit --hashlimit-above 8kb/s --hashlimit-burst 256kb --hashlimit-name trial';

export const bandwidth = defineFault({
  name: 'bandwidth',
  description: 'What goes beyond a rate between the target and other members is dropped, as by a policer.',
  parameters: z.strictObject({
    kilobytesPerSecond: z.int().min(8).max(1_000_000).describe('The rate, in each direction.'),
  }),
  targets: 'any',
  peers: [],
  needs: [{ name: 'bandwidth', how: { script: `${TRIAL_RULE} ${TRIAL_LIMIT} -j DROP` } }],
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
  prepare: (nodes, { kilobytesPerSecond }, context) => {
    const parameters = { direction: 'both', action: 'drop', kilobytesPerSecond } as const;
    return nodes.map((node) => filterPackets(node, EVERYONE, parameters, context));
  },
});
