import { messageOf } from '../core/errors.js';
import { timeout } from '../core/timeouts.js';
import { waitFor } from '../core/wait.js';
import { NO_PROGRESS, type Session } from '../workload/session.js';
import type { NodeAnswer } from './attempt.js';
import type { Open } from './connect.js';
import { Runs, type Run } from './runs.js';
import { answerOf, selectDuplicates, selectRuns, SELECT_IDENTITY, type IdentityRow } from './statements.js';
import type { TableName } from './hatest-settings.js';
import type { Tally } from './tally.js';

/** What the final read found of the rows. */
export interface Reconciliation {
  /** The node that was read. */
  answer: NodeAnswer;
  /** Acknowledged, but missing. */
  lost: number;
  /** Sequence numbers of the first SHOWN_RUNS runs of lost rows. */
  lostRuns: Run[];
  /** Indeterminate, but present. */
  recovered: number;
  /** Rejected or never sent, but present. */
  unexpected: number;
  /** Present more than once. */
  duplicated: number;
}

interface RowsFound {
  answer: NodeAnswer;
  present: Runs;
  duplicated: number;
}

/**
 * Reads the rows of a run from a primary; waits until one answers.
 * @throws EnvironmentError at the deadline.
 */
export async function readBack(open: Open, table: TableName, run: string, signal: AbortSignal): Promise<RowsFound> {
  const look = async () => {
    const session = await open(signal, NO_PROGRESS);
    try {
      return settled(await readRows(session, table, run));
    } catch (error) {
      // The table does not exist on this node. On a primary the failover came before it was replicated.
      if ((error as { code?: unknown }).code === '42P01') return settled(await nothing(session));
      return { done: false as const, saw: messageOf(error) };
    } finally {
      session.drop();
    }
  };
  return waitFor(look, { what: 'the final read', timeoutMs: timeout('hatestFinalRead'), intervalMs: 500, signal });
}

/** What a node in recovery has, or has not, is not final. */
export function settled(found: RowsFound) {
  if (!found.answer.inRecovery) return { done: true as const, value: found };
  return { done: false as const, saw: 'a node in recovery, which may not have everything yet' };
}

async function readRows(session: Session, table: TableName, run: string): Promise<RowsFound> {
  const answer = await identityOf(session);
  const rows = await session.query<{ first: number; last: number }>({ text: selectRuns(table), values: [run] });
  const [twice] = await session.query<{ duplicated: number }>({ text: selectDuplicates(table), values: [run] });
  const present = new Runs(rows.map(({ first, last }) => [first, last] as const));
  return { answer, present, duplicated: twice?.duplicated ?? 0 };
}

async function nothing(session: Session): Promise<RowsFound> {
  return { answer: await identityOf(session), present: new Runs(), duplicated: 0 };
}

async function identityOf(session: Session): Promise<NodeAnswer> {
  const [row] = await session.query<IdentityRow>({ text: SELECT_IDENTITY, values: [] });
  if (!row) throw new Error('a SELECT without FROM returned no row');
  return answerOf(row);
}

/** Maximum number of runs of lost rows that are listed; a query of the table by the run's id gives all. */
export const SHOWN_RUNS = 5;

/** Compares the acknowledged rows with those that are present. */
export function reconcile(
  { acknowledged, doubtful }: Pick<Tally, 'acknowledged' | 'doubtful'>,
  found: RowsFound,
): Reconciliation {
  const { present, duplicated, answer } = found;
  const lost = acknowledged.without(present);
  return {
    answer,
    lost: lost.size,
    lostRuns: lost.runs.slice(0, SHOWN_RUNS),
    recovered: doubtful.size - doubtful.without(present).size,
    unexpected: present.without(acknowledged).without(doubtful).size,
    duplicated,
  };
}
