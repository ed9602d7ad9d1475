import { z } from 'zod';
import { defineFault } from '../define-fault.js';
import { notPredicted } from '../failure-mode.js';
import { PROGRAMS, setAside } from '../set-aside.js';

export const missingProgram = defineFault({
  name: 'missing-program',
  description: 'A program of PostgreSQL cannot be started, as after a broken upgrade; what runs goes on.',
  parameters: z.strictObject({ program: z.enum(PROGRAMS) }),
  targets: ['patroni'],
  peers: [],
  needs: [],
  waitsForStop: false,
  returnsFrom: 'heal',
  breaks: 'target',
  traits: () => ({
    container: 'runs',
    nodeSilent: false,
    takesNodeAway: false,
    canMoveLeader: true,
    healable: true,
    undoneInRunningNode: true,
    stackable: true,
    exclusiveKey: null,
    answer: null,
    failureMode: notPredicted,
  }),
  prepare: (nodes, { program }, context) => nodes.map((node) => setAside(node, program, context)),
});
