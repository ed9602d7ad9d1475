import type { Outcome } from '../history/events.js';

/** The server that answered, as it describes itself. */
export interface NodeAnswer {
  /** The server's own address (the node's, not the proxy's). Null for a Unix socket. */
  address: string | null;
  port: number | null;
  /** The value of the setting chaos.node, where the node has it. */
  node?: string;
  inRecovery: boolean;
  /** The timeline that a primary writes; absent for a replica. */
  timeline?: number;
}

/** How fresh a replica's data is, as far as a read can tell. */
export interface Freshness {
  /** Age of the WAL that was received but not yet replayed; null on a primary. */
  replayLagMs: number | null;
  /** Whether a walreceiver is running; null on a primary. */
  receiving: boolean | null;
  /** Age of the newest row of a writing hatest; null without a table or a row. */
  newestRowMs: number | null;
}

/** One attempt to write or read, with its outcome. Times in ms since the session began. */
export interface StatementAttempt {
  startMs: number;
  t: number;
  outcome: Outcome;
  stage: 'connect' | 'execute';
  /** SQLSTATE or system error code of a failure. */
  code?: string;
  message?: string;
  /** Sequence number of the row, once it was sent. */
  seq?: number;
  answer?: NodeAnswer;
  freshness?: Freshness;
  /** Acknowledged with the warning that the wait for the synchronous standby was cancelled. */
  localOnly?: boolean;
}

/** Whether two answers come from the same node in the same role. */
export function isSameNode(a: NodeAnswer, b: NodeAnswer): boolean {
  return a.address === b.address && a.port === b.port && a.inRecovery === b.inRecovery && a.node === b.node;
}
