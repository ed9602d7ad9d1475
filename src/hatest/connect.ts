import { INVALID_AUTHORIZATION } from './error-advice.js';
import { Session, type Progress, type SessionTarget } from '../workload/session.js';
import type { TlsPlan } from './tls.js';

export type Open = (signal: AbortSignal, progress: Progress) => Promise<Session>;

/**
 * Opens sessions as libpq does for an sslmode: if the first entry of the plan fails because of TLS, the next is tried.
 */
export function opener(target: SessionTarget, plan: TlsPlan): Open {
  return async (signal, { firstByte }) => {
    let notified = false;
    // The second try is a new connection, but the same attempt: `firstByte` is reported once.
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

/**
 * Whether a connection failed because of TLS: the server has none, the handshake failed, or pg_hba.conf rejects this
 * mode. libpq then tries the other mode.
 */
function isAboutTls(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return code === INVALID_AUTHORIZATION || /^ERR_(SSL|TLS)/.test(code) || /SSL connection/.test(error.message);
}
