import { sleep } from '../core/wait.js';
import type { StackNode } from '../stack/types.js';
import type { FaultContext, Injection } from './fault.js';
import { onceThere, signalProcess } from './process.js';
import { execute } from '../stack/exec.js';

/** Between two looks at the replayed position: at the default load a replica replays every 10 ms. */
const LOOK_AGAIN_MS = 300;

/**
 * Stops WAL replay on a replica, which streams on: its data stands still, and its lag grows. The startup process is
 * stopped; pg_wal_replay_pause() would not do, for Patroni resumes it within a loop_wait (PostgreSQL 14 and later:
 * patroni/postgresql/__init__.py, handle_parameter_change; scenarios/FINDINGS.md, 14).
 */
export function pauseReplay(node: StackNode, context: FaultContext): Injection {
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

/** Through the node's own socket, as PostgreSQL's superuser. */
async function replayPositions(
  docker: FaultContext['docker'],
  containerId: string,
): Promise<{ replayed: string; received: string }> {
  const sql = 'SELECT pg_last_wal_replay_lsn(), pg_last_wal_receive_lsn()';
  const output = await execute(docker, containerId, ['psql', '-XAtqc', sql, 'postgres'], { user: 'postgres' });
  const [replayed = '', received = ''] = output.trim().split('|');
  return { replayed, received };
}
