import type { ConnectionOptions } from 'node:tls';
import { dial, type RouteTarget } from '../workload/dial.js';
import { Session, type Progress, type SessionTarget } from '../workload/session.js';
import { INVALID_AUTHORIZATION } from './error-advice.js';
import type { HatestSettings } from './hatest-settings.js';
import { tlsPlan, type TlsPlan } from './tls.js';

export type Open = (signal: AbortSignal, progress: Progress) => Promise<Session>;

/**
 * Opens the sessions of a route. With several hosts the writes are for the first that is read-write, as libpq has it
 * with target_session_attrs=read-write.
 */
export function openerFor(settings: HatestSettings): Open {
  const { hosts, user, database, connectTimeoutMs, statementTimeoutMs, readOnly, sslmode } = settings;
  const target: RouteTarget = {
    hosts,
    // A single host is asked as it is: the server's own error tells more than "read-only".
    targetSessionAttrs: hosts.length > 1 && !readOnly ? 'read-write' : 'any',
    isBalanced: false,
    user,
    password: undefined,
    database,
    applicationName: 'patroni-chaos hatest',
    connectTimeoutMs,
    statementTimeoutMs,
  };
  const plan = tlsPlan(sslmode);
  const passwordOf = ({ host, port }: SessionTarget) =>
    hosts.find((known) => known.host === host && known.port === port)?.password;
  return (signal, progress) =>
    dial(target, {
      signal,
      progress,
      // With another TLS mode it is a new connection, but the same attempt: `firstByte` is reported once.
      open: (host, aborted, told) => openWith(plan, { ...host, password: passwordOf(host) }, aborted, once(told)),
    });
}

/** Opens a session as libpq does for an sslmode: if the first entry of the plan fails because of TLS, the next. */
async function openWith(
  [first, ...others]: TlsPlan,
  target: SessionTarget,
  signal: AbortSignal | undefined,
  progress: Progress,
): Promise<Session> {
  const openBy = (tls: ConnectionOptions | undefined) => Session.open({ ...target, tls }, signal, progress);
  let failure: unknown;
  try {
    return await openBy(first);
  } catch (error) {
    failure = error;
  }
  for (const tls of others) {
    if (signal?.aborted || !isAboutTls(failure)) break;
    return await openBy(tls);
  }
  throw failure;
}

function once({ firstByte }: Progress): Progress {
  let notified = false;
  return {
    firstByte: (host) => {
      if (!notified) firstByte(host);
      notified = true;
    },
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
