import { Session } from '../workload/session.js';
import { CREATE_TABLES } from '../workload/tables.js';
import type { Targets } from './targets.js';

/** Creates the workload's tables through the read-write port, as the application's own user. */
export async function createTables(targets: Targets): Promise<void> {
  const session = await Session.open(targets.readWrite);
  try {
    await session.script(CREATE_TABLES);
  } finally {
    session.drop();
  }
}
