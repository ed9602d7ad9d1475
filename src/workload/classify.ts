import type { Outcome } from '../history/events.js';

export interface Failure {
  outcome: Exclude<Outcome, 'ok'>;
  code: string;
  message: string;
}

/**
 * Says of a failed operation whether it may have been applied.
 * Until the statement was sent nothing can have been applied. Once it was, only PostgreSQL's own word that the
 * statement failed is definite; a broken or silent connection is not.
 */
export function classify(error: unknown, stage: 'connect' | 'execute'): Failure {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const definite = stage === 'connect' || (isSqlState(code) && !leavesDoubt(code));
  return { outcome: definite ? 'rejected' : 'indeterminate', code, message };
}

/** The answer of a node that does not take writes: "cannot execute INSERT in a read-only transaction". */
export const READ_ONLY_SQL_TRANSACTION = '25006';

/** Ours: no answer in time. */
export const TIMEOUT = 'TIMEOUT';
/** The other side closed the connection without a word, as HAProxy does without a server. */
export const CLOSED = 'CLOSED';
/** Ours: still connecting when another session had already got through. */
export const ABANDONED = 'ABANDONED';

function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string')
    return error.code;
  return error instanceof Error && /terminated|closed/i.test(error.message) ? CLOSED : 'UNKNOWN';
}

function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code);
}

/**
 * Classes whose error can follow a local commit: 57P01/57P02 end a backend that may wait for its synchronous standby
 * with the commit already on disk; 08 is a connection failure; XX and 58 are internal and system errors.
 */
function leavesDoubt(code: string): boolean {
  return code === '57P01' || code === '57P02' || /^(08|XX|58)/.test(code);
}
