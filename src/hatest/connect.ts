import { INVALID_AUTHORIZATION } from './error-advice.js';
import { Session, type Progress, type SessionTarget } from '../workload/session.js';
import type { TlsPlan } from './tls.js';

export type Open = (signal: AbortSignal, progress: Progress) => Promise<Session>;

/** Opens sessions as libpq would with that mode: what the first way of the plan cannot do, the second one tries. */
export function opener(target: SessionTarget, plan: TlsPlan): Open {
  return async (signal, { firstByte }) => {
    let notified = false;
    // The second way is a new connection, but the same attempt.
    const once = {
      firstByte: () => {
        if (!notified) firstByte();
        notified = true;
      },
    };
    const [first, ...others] = plan;
    let failure: unknown;
    try {
      return await Session.open({ ...target, tls: first }, signal, once);
    } catch (error) {
      failure = error;
    }
    for (const tls of others) {
      if (signal.aborted || !isAboutTls(failure)) break;
      return await Session.open({ ...target, tls }, signal, once);
    }
    throw failure;
  };
}

/** The server has no TLS, its TLS fails, or pg_hba.conf has a line only for the other way; libpq tries that then. */
function isAboutTls(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return code === INVALID_AUTHORIZATION || /^ERR_(SSL|TLS)/.test(code) || /SSL connection/.test(error.message);
}
