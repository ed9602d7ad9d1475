import { retry } from '../core/wait.js';
import { Session, type SessionTarget } from '../workload/session.js';
import { CREATE_TABLES, DROP_TABLES } from '../workload/tables.js';
import type { Targets } from './targets.js';

/** Creates the workload's tables through the read-write port, as the application's own user. */
export function createTables(targets: Pick<Targets, 'readWrite'>): Promise<void> {
  return execute(CREATE_TABLES, targets);
}

/** As `createTables`, on a stack that was used before: what an earlier run wrote is no part of this one's ledger. */
export function resetTables(targets: Pick<Targets, 'readWrite'>): Promise<void> {
  return execute(DROP_TABLES + CREATE_TABLES, targets);
}

async function execute(script: string, { readWrite }: Pick<Targets, 'readWrite'>): Promise<void> {
  const session = await retry('a session for the tables', () => openOnPrimary(readWrite));
  try {
    await session.script(script);
  } finally {
    session.drop();
  }
}

/** A proxy may be set up to lead writes to replicas too: then another session is tried. */
async function openOnPrimary(target: SessionTarget): Promise<Session> {
  const session = await Session.open(target);
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
