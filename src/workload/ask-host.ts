import { messageOf } from '../core/errors.js';
import { labelOf } from '../core/route-endpoint.js';
import { codeOf, TIMEOUT } from './classify.js';
import { dial, READ_ONLY_SESSION, type RouteTarget } from './dial.js';
import type { ProbedHost } from './end-probe.js';
import type { Prepared } from './prepared.js';
import { CodedError, type Session } from './session.js';

/** Cheap on purpose: a session on a replica runs it a hundred times a second while no host takes writes. */
const ASK_READ_ONLY: Prepared<boolean> = {
  name: 'read-only',
  text: "SELECT current_setting('transaction_read_only')",
  read: ([value]) => value === 'on',
};

/**
 * The hosts of a list, each to be asked by itself; none for a single host, and for more than there are connections.
 * Whether a host takes writes is asked on the open session.
 */
export function probedHosts(target: RouteTarget, connections: number): ProbedHost[] {
  if (target.hosts.length < 2 || target.hosts.length > connections) return [];
  return target.hosts.map((host) => {
    const name = labelOf(host);
    const alone: RouteTarget = { ...target, hosts: [host], targetSessionAttrs: 'any' };
    return {
      name,
      open: (signal, { firstByte }) => dial(alone, { signal, progress: { firstByte: () => firstByte(name) } }),
    };
  });
}

/**
 * Why a host of a list would not be the one for a write now, by libpq's rule for target_session_attrs=read-write; null
 * if it takes writes. A host without an answer within `timeoutMs` is silent, and its session is dropped.
 */
export async function refusalOf(session: Session, timeoutMs: number): Promise<CodedError | null> {
  try {
    if (!(await isReadOnlyNow(session, timeoutMs))) return null;
    return new CodedError('session is read-only', READ_ONLY_SESSION);
  } catch (error) {
    return new CodedError(messageOf(error), codeOf(error));
  }
}

async function isReadOnlyNow(session: Session, timeoutMs: number): Promise<boolean> {
  const limit = { isOver: false };
  const timer = setTimeout(() => {
    limit.isOver = true;
    session.drop();
  }, timeoutMs);
  try {
    return (await session.run(ASK_READ_ONLY, [])) === true;
  } catch (error) {
    throw limit.isOver ? new CodedError(`no answer within ${timeoutMs} ms`, TIMEOUT) : error;
  } finally {
    clearTimeout(timer);
  }
}
