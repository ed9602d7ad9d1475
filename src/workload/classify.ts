import type { Outcome } from '../history/events.js';

export interface Failure {
  outcome: Exclude<Outcome, 'ok'>;
  code: string;
  message: string;
}

/**
 * Decides whether a failed operation may have been applied. Before the statement was sent, nothing can have been
 * applied. Afterwards only an error from PostgreSQL is definite; a broken or silent connection is not.
 */
export function classify(error: unknown, stage: 'connect' | 'execute'): Failure {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const definite = stage === 'connect' || (isSqlState(code) && !leavesDoubt(code));
  return { outcome: definite ? 'rejected' : 'indeterminate', code, message };
}

/** SQLSTATE of a node that takes no writes: "cannot execute INSERT in a read-only transaction". */
export const READ_ONLY_SQL_TRANSACTION = '25006';

/** Our own code: no answer in time. */
export const TIMEOUT = 'TIMEOUT';
/** The connection was closed without a message, as HAProxy does if it has no server. */
const CLOSED = 'CLOSED';
/** Our own code: the attempt was aborted since another session had already connected. */
export const ABANDONED = 'ABANDONED';

/** The code of an error: a SQLSTATE, a system code or our own. */
export function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string')
    return error.code;
  return error instanceof Error && /terminated|closed/i.test(error.message) ? CLOSED : 'UNKNOWN';
}

function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code);
}

/**
 * Whether the error can follow a local commit. 57P01 and 57P02 end a backend that may be waiting for its synchronous
 * standby, with the commit already on disk. 08 is a connection failure. XX and 58 are internal and system errors.
 */
function leavesDoubt(code: string): boolean {
  return code === '57P01' || code === '57P02' || /^(08|XX|58)/.test(code);
}
