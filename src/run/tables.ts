import { retry } from '../core/wait.js';
import { dial, type RouteTarget } from '../workload/dial.js';
import type { Session } from '../workload/session.js';
import { CREATE_TABLES, DROP_TABLES } from '../workload/tables.js';
import type { Targets } from './targets.js';

/** Creates the tables of the workload through the read-write port, as the application's user. */
export function createTables(targets: Pick<Targets, 'readWrite'>): Promise<void> {
  return execute(CREATE_TABLES, targets);
}

/**
 * As `createTables`, for a used stack: drops the tables first, since earlier rows do not belong to this run's ledger.
 */
export function resetTables(targets: Pick<Targets, 'readWrite'>): Promise<void> {
  return execute(DROP_TABLES + CREATE_TABLES, targets);
}

/** Removes the rows of an earlier run that the consumers hold. Call it once they have caught up with `resetTables`. */
export async function emptyConsumers({ consumers }: Pick<Targets, 'consumers'>): Promise<void> {
  await Promise.all(consumers.map(({ empty }) => empty()));
}

async function execute(script: string, { readWrite }: Pick<Targets, 'readWrite'>): Promise<void> {
  const session = await retry('a session for the tables', () => openOnPrimary(readWrite));
  try {
    await session.script(script);
  } finally {
    session.drop();
  }
}

/** Opens a session on a primary. A proxy may be configured to send writes to replicas too; then another is tried. */
async function openOnPrimary(target: RouteTarget): Promise<Session> {
  const session = await dial(target);
  try {
    const [row] = await session.query<{ replica: boolean }>({
      text: 'SELECT pg_is_in_recovery() AS replica',
      values: [],
    });
    if (row?.replica !== false) throw new Error('the read-write port led to a replica');
    return session;
  } catch (error) {
    session.drop();
    throw error;
  }
}
