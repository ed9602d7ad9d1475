import { z } from 'zod';
import { execute } from '../../docker/exec.js';
import type { StackNode } from '../../stack/types.js';
import { defineFault } from '../define-fault.js';
import { notPredicted } from '../failure-mode.js';
import type { FaultContext, Injection } from '../fault.js';
import { momentOfStamp, printedNumber } from '../timing.js';

const PAUSE = ['/opt/pgbouncer/pause'];
/** SIGUSR2 is RESUME (PgBouncer's documentation, "Signals"). */
const RESUME = ['s6-svc', '-2', '/run/service/pgbouncer'];

export const pgbouncerPause = defineFault({
  name: 'pgbouncer-pause',
  description: 'PAUSE of a PgBouncer, as before a planned switchover: clients wait. The heal is RESUME.',
  parameters: z.strictObject({}),
  targets: ['pgbouncer'],
  peers: [],
  needs: [],
  waitsForStop: false,
  returnsFrom: 'heal',
  breaks: 'operation',
  traits: () => ({
    container: 'runs',
    nodeSilent: false,
    takesNodeAway: false,
    canMoveLeader: false,
    healable: true,
    undoneInRunningNode: true,
    stackable: true,
    exclusiveKey: 'pool',
    answer: null,
    failureMode: notPredicted,
  }),
  problems: (_step, { settings: { pgbouncerPoolMode } }) =>
    pgbouncerPoolMode === 'transaction'
      ? []
      : [
          {
            key: 'fault',
            message:
              'expected pgbouncerPoolMode: transaction in stack.settings for pgbouncer-pause, got ' +
              `${pgbouncerPoolMode}: PAUSE waits until each session has ended`,
          },
        ],
  prepare: (nodes, _step, context) => nodes.map((node) => pausePooler(node, context)),
});

/** PAUSE closes each server connection once it is given back. The proof is that none is left. */
function pausePooler(node: StackNode, context: FaultContext): Injection {
  const { containerId, name } = node;
  return {
    node,
    undo: { undo: 'execute', containerId, node: name, command: RESUME, proof: 'RESUME' },
    inject: async () => {
      const output = await execute(context.docker, containerId, PAUSE);
      const closed = printedNumber(output, 'closed');
      const text = `PAUSE: ${closed} server connections closed, none is left`;
      return { ...momentOfStamp(output, 'done', context), text };
    },
  };
}
