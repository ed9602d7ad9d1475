import { z } from 'zod';
import { defineFault } from '../define-fault.js';
import { filterPackets } from '../packet-filter.js';
import { isSelector, roleNamed } from '../selectors.js';
import { EVERYONE, peersSchema } from '../target-schema.js';
import { TRIAL_RULE } from '../trial.js';

export const partition = defineFault({
  name: 'partition',
  description: 'Cuts the target off the other members; the observer still sees it.',
  parameters: z.strictObject({
    from: peersSchema.default(EVERYONE).describe('From whom: everyone, or one group of peers.'),
    direction: z.enum(['both', 'in', 'out']).default('both'),
    action: z.enum(['drop', 'reset']).default('drop').describe('drop: silence. reset: TCP answers with RST at once.'),
    ports: z
      .array(z.int().min(1).max(65535))
      .max(15)
      .default([])
      .describe('Only TCP to or from these ports, as numbered in the container; empty: everything.'),
  }),
  targets: 'any',
  peers: ['from'],
  needs: [
    { name: 'partition', how: { script: `${TRIAL_RULE} -j DROP` } },
    {
      name: 'partition with action: reset',
      isNeededBy: ({ action }) => action === 'reset',
      how: { script: `${TRIAL_RULE} -j REJECT --reject-with tcp-reset` },
    },
    {
      name: 'partition with ports',
      isNeededBy: ({ ports = [] }) => ports.length > 0,
      how: { script: `${TRIAL_RULE} -m multiport --ports 1,2 -j DROP` },
    },
  ],
  waitsForStop: false,
  returnsFrom: 'heal',
  breaks: 'network',
  traits: ({ from, direction, action, ports }) => ({
    container: 'runs',
    // The observer connects via the bridge's gateway, which the rules spare.
    nodeSilent: false,
    takesNodeAway: from === EVERYONE && ports.length === 0,
    canMoveLeader: true,
    healable: true,
    undoneInRunningNode: false,
    stackable: false,
    exclusiveKey: JSON.stringify([from, ports, direction]),
    answer: null,
    failureMode: ({ failsafeMode }) => {
      if (ports.length > 0 || direction !== 'both') return null;
      if (from === EVERYONE) return 'gone';
      // If the DCS rejects instead of falling silent, Patroni retries for a time that no known rule predicts.
      return isAllOfDcs(from) && action === 'drop' && !failsafeMode ? 'cut-from-dcs' : null;
    },
  }),
  prepare: async (nodes, { from, direction, action, ports }, context) => {
    const peers = from === EVERYONE ? EVERYONE : await context.resolve(from);
    return nodes.map((node) => filterPackets(node, peers, { direction, action, ports }, context));
  },
});

function isAllOfDcs(peers: string): boolean {
  return isSelector(peers) && roleNamed(peers) === 'all-dcs';
}
