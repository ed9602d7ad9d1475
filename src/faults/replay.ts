import { sleep } from '../core/wait.js';
import type { StackNode } from '../stack/types.js';
import type { FaultContext, Injection } from './fault.js';
import { execute } from './supervised.js';

/** Between two looks at the replayed position: at the default load a replica replays every 10 ms. */
const LOOK_AGAIN_MS = 500;

/** pg_wal_replay_pause() on a replica: it streams on, its data stands still, and its lag grows (PostgreSQL, Recovery Control). */
export function pauseReplay(node: StackNode, context: FaultContext): Injection {
  const ask = (sql: string) => query(context.docker, node.containerId, sql);
  return {
    node,
    undo: { undo: 'resume-replay', containerId: node.containerId, node: node.name },
    inject: async () => {
      const beforeMs = context.clock.now();
      await ask('SELECT pg_wal_replay_pause()');
      const afterMs = context.clock.now();
      await sleep(LOOK_AGAIN_MS, context.signal);
      const [first = '', second = ''] = await ask(
        `SELECT pg_last_wal_replay_lsn() FROM (SELECT pg_sleep(0)) a
         UNION ALL SELECT pg_last_wal_replay_lsn() FROM (SELECT pg_sleep(${LOOK_AGAIN_MS / 1000})) b`,
      );
      if (first === '' || first !== second) throw new Error(`${node.name} still replays: ${first}, then ${second}`);
      const [received = ''] = await ask('SELECT pg_last_wal_receive_lsn()');
      const text = `replay stands at ${first}, received up to ${received}`;
      return { atMs: (beforeMs + afterMs) / 2, uncertaintyMs: (afterMs - beforeMs) / 2, text };
    },
  };
}

/** Harmless on a node that was promoted meanwhile, or is not paused. */
export async function resumeReplay(docker: FaultContext['docker'], containerId: string): Promise<string> {
  await query(docker, containerId, 'SELECT CASE WHEN pg_is_in_recovery() THEN pg_wal_replay_resume()::text END');
  return 'replay goes on';
}

/** Through the node's own socket as PostgreSQL's superuser; one line a row. */
async function query(docker: FaultContext['docker'], containerId: string, sql: string): Promise<string[]> {
  const output = await execute(docker, containerId, ['psql', '-XAtqc', sql, 'postgres'], 'postgres');
  return output.trim().split('\n');
}
