import { messageOf } from '../core/errors.js';
import type { Endpoint } from '../core/http.js';
import type { Random } from '../core/random.js';
import { labelOf, type RouteEndpoint, type RouteHost } from '../core/route-endpoint.js';
import { codeOf, TIMEOUT } from './classify.js';
import { CodedError, NO_PROGRESS, Session, type Progress, type SessionTarget } from './session.js';

/** Where and how the sessions of a load connect: one host, or several that are tried in turn. */
export interface RouteTarget extends Omit<SessionTarget, 'host' | 'port'>, Omit<RouteEndpoint, 'database'> {}

/** Our own code: the host answered, and its sessions are read-only. libpq has no SQLSTATE for it either. */
export const READ_ONLY_SESSION = 'READ_ONLY_SESSION';

/**
 * Opens a session through a route. With several hosts it makes one pass over them, as libpq does (documentation of
 * PostgreSQL, libpq-connect, "Specifying Multiple Hosts" and target_session_attrs): a host that fails or has not the
 * wanted attribute is left for the next one, and each has connectTimeoutMs of its own.
 * @throws the error of a read-only host, else of a silent one, else of the last one; its message names them all.
 */
export async function dial(target: RouteTarget, options: DialOptions = {}): Promise<Session> {
  const { signal, random } = options;
  const failures: Failed[] = [];
  for (const host of target.isBalanced && random ? shuffled(target.hosts, random) : target.hosts) {
    try {
      if (target.hosts.length === 1) return await openOn(host, target, options);
      options.progress?.trying?.();
      return await openOn(host, target, naming(host, options));
    } catch (error) {
      if (signal?.aborted) throw error;
      failures.push({ host, error });
    }
  }
  throw failureOf(failures);
}

export interface DialOptions {
  signal?: AbortSignal;
  progress?: Progress;
  /** For a target that balances; without it the hosts are tried as they stand. */
  random?: Random;
  /** Opens a session on one host; absent: Session.open. For callers with TLS modes or passwords of their own. */
  open?: OpenSession;
}

type OpenSession = (target: SessionTarget, signal: AbortSignal | undefined, progress: Progress) => Promise<Session>;

const openSession: OpenSession = (target, signal, progress) => Session.open(target, signal, progress);

interface Failed {
  host: Endpoint;
  error: unknown;
}

/** The same options; the host is named as soon as it begins to answer. */
function naming(host: RouteHost, { progress = NO_PROGRESS, ...others }: DialOptions): DialOptions {
  return { ...others, progress: { firstByte: () => progress.firstByte(labelOf(host)) } };
}

async function openOn(
  { host, port }: Endpoint,
  target: RouteTarget,
  { signal, progress = NO_PROGRESS, open = openSession }: DialOptions,
): Promise<Session> {
  const session = await open({ ...target, host, port }, signal, progress);
  if (target.targetSessionAttrs === 'any') return session;
  try {
    if (!(await session.isReadOnly())) return session;
  } catch (error) {
    session.drop();
    throw error;
  }
  session.drop();
  throw new CodedError('session is read-only', READ_ONLY_SESSION);
}

/** A random order, as load_balance_hosts=random has it for each connection. */
function shuffled<T>(list: readonly T[], random: Random): T[] {
  return list
    .map((value) => ({ value, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}

function failureOf(failures: readonly Failed[]): Error {
  const withCode = (code: string) => failures.find(({ error }) => codeOf(error) === code);
  const worth = withCode(READ_ONLY_SESSION) ?? withCode(TIMEOUT) ?? failures.at(-1);
  if (!worth) return new Error('a route without a host');
  if (failures.length === 1 && worth.error instanceof Error) return worth.error;
  const message = failures.map(({ host, error }) => `${host.host}:${host.port}: ${messageOf(error)}`).join('; ');
  return new CodedError(message, codeOf(worth.error));
}
