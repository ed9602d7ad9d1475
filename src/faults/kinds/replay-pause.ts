import { z } from 'zod';
import { sleep } from '../../core/wait.js';
import { execute } from '../../docker/exec.js';
import type { StackNode } from '../../stack/types.js';
import { defineFault } from '../define-fault.js';
import { notPredicted } from '../failure-mode.js';
import type { FaultContext, Injection } from '../fault.js';
import { onceThere, signalProcess } from '../signal-process.js';

/** Time between two looks at the replay position. At the default load a replica replays every 10 ms. */
const LOOK_AGAIN_MS = 300;

export const replayPause = defineFault({
  name: 'replay-pause',
  description: 'A replica receives WAL and does not replay it: its lag grows.',
  parameters: z.strictObject({}),
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
    undoneInRunningNode: false,
    stackable: false,
    exclusiveKey: null,
    answer: null,
    failureMode: notPredicted,
  }),
  problems: ({ target }) => {
    const message = 'expected a replica, since only a replica replays WAL, got leader';
    return target === 'leader' ? [{ key: 'target', message }] : [];
  },
  prepare: (nodes, _step, context) => nodes.map((node) => pauseReplay(node, context)),
});

/**
 * Stops WAL replay on a replica that keeps streaming: its data stands still, and its lag grows. Stops the startup
 * process. pg_wal_replay_pause() would not do, since Patroni resumes it within one loop_wait (PostgreSQL 14 and later:
 * patroni/postgresql/__init__.py, handle_parameter_change; scenarios/FINDINGS.md, 14).
 */
function pauseReplay(node: StackNode, context: FaultContext): Injection {
  const stop = signalProcess(node, 'startup', 'stop', context);
  const positions = () => replayPositions(context.docker, node.containerId);
  const inject = async () => {
    const proof = await stop.inject();
    const before = await positions();
    await sleep(LOOK_AGAIN_MS, context.signal);
    const after = await positions();
    if (before.replayed !== after.replayed) throw new Error(`${node.name} still replays: ${after.replayed}`);
    return { ...proof, text: `replay stands at ${after.replayed}, received up to ${after.received}` };
  };
  return { ...stop, inject, again: onceThere(`replay on ${node.name}`, inject, context) };
}

/** Queries through the node's own socket, as superuser. */
async function replayPositions(
  docker: FaultContext['docker'],
  containerId: string,
): Promise<{ replayed: string; received: string }> {
  const sql = 'SELECT pg_last_wal_replay_lsn(), pg_last_wal_receive_lsn()';
  const output = await execute(docker, containerId, ['psql', '-XAtqc', sql, 'postgres'], { user: 'postgres' });
  const [replayed = '', received = ''] = output.trim().split('|');
  return { replayed, received };
}
