import { z } from 'zod';
import { execute } from '../../docker/exec.js';
import type { StackNode } from '../../stack/types.js';
import { defineFault } from '../define-fault.js';
import { notPredicted } from '../failure-mode.js';
import type { FaultContext, Injection } from '../fault.js';
import { momentBetweenStamps, printedNumber } from '../timing.js';

export const clientsTerminated = defineFault({
  name: 'clients-terminated',
  description: 'Every client session ended at once with pg_terminate_backend; new sessions are welcome.',
  parameters: z.strictObject({}),
  targets: ['patroni'],
  peers: [],
  needs: [],
  waitsForStop: false,
  returnsFrom: 'injection',
  breaks: 'target',
  traits: () => ({
    container: 'runs',
    // The observer's session is ended too, and its next one is served.
    nodeSilent: false,
    takesNodeAway: false,
    // Patroni's own session is ended too. It opens another one and keeps the key.
    canMoveLeader: false,
    healable: false,
    undoneInRunningNode: false,
    stackable: true,
    exclusiveKey: null,
    answer: null,
    failureMode: notPredicted,
  }),
  prepare: (nodes, _step, context) => nodes.map((node) => terminateClients(node, context)),
});

/** Ends all client sessions in one statement. The proof is that their processes are gone; a signal may be ignored. */
function terminateClients(node: StackNode, context: FaultContext): Injection {
  return {
    node,
    undo: { undo: 'nothing', containerId: node.containerId, node: node.name },
    inject: async () => {
      const command = ['bash', '-ec', TERMINATE_SCRIPT];
      const output = await execute(context.docker, node.containerId, command, { user: 'postgres' });
      const text = `${printedNumber(output, 'ended')} client sessions ended`;
      return { ...momentBetweenStamps(output, context), text };
    },
  };
}

/** Of all client sessions only that of this script is spared. Walsenders are no client backends: replicas go on. */
const TERMINATE_SCRIPT = `
output=$(psql -XAtq -v ON_ERROR_STOP=1 postgres \\
  -c "SELECT 'before ' || extract(epoch FROM clock_timestamp())" \\
  -c "WITH client AS MATERIALIZED (
        SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
      ) SELECT 'pids ' || string_agg(pid::text, ' ') FROM client WHERE pg_terminate_backend(pid)" \\
  -c "SELECT 'after ' || extract(epoch FROM clock_timestamp())")
pids=$(echo "$output" | sed -n 's/^pids //p')
[ -n "$pids" ] || { echo "it has no client session" >&2; exit 1; }
for round in $(seq 500); do
  left=$(for pid in $pids; do if [ -e /proc/$pid ]; then echo $pid; fi; done)
  if [ -z "$left" ]; then break; fi
  sleep 0.01
done
[ -z "$left" ] || { echo "not ended after 5 s:" $left >&2; exit 1; }
echo "$output"
echo "ended $(echo $pids | wc -w)"`;
