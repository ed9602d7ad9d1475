import type { Outcome } from '../history/events.js';

/** The node at the other end, as it describes itself. */
export interface NodeAnswer {
  /** As the server sees itself: behind a proxy that is the node, not the proxy. Null for a Unix socket. */
  address: string | null;
  port: number | null;
  /** Its name where it has the setting chaos.node. */
  node?: string;
  inRecovery: boolean;
  /** The timeline it writes; of a primary only. */
  timeline?: number;
}

/** How fresh a replica is, as far as a read can tell. */
export interface Freshness {
  /** Received and not yet replayed, as an age in ms; null on a primary. */
  replayLagMs: number | null;
  /** Whether it has a walreceiver; null on a primary. */
  receiving: boolean | null;
  /** Age of the newest row that a writing hatest has left in the table, in ms; null without table or row. */
  newestRowMs: number | null;
}

/** One attempt to write or read, and what became of it. Times in ms since the session began. */
export interface StatementAttempt {
  startMs: number;
  t: number;
  outcome: Outcome;
  stage: 'connect' | 'execute';
  /** SQLSTATE or the system's code; of failures only. */
  code?: string;
  message?: string;
  /** The row's number, of attempts that came as far as sending it. */
  seq?: number;
  answer?: NodeAnswer;
  freshness?: Freshness;
  /** Acknowledged with a warning that the wait for the synchronous standby was cancelled. */
  localOnly?: boolean;
}

/** Two answers of the same node in the same role. */
export function isSameNode(a: NodeAnswer, b: NodeAnswer): boolean {
  return a.address === b.address && a.port === b.port && a.inRecovery === b.inRecovery && a.node === b.node;
}
