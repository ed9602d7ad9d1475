import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { messageOf, UsageError } from '../core/errors.js';

/** libpq's modes (PostgreSQL documentation, "SSL Support", table of SSL mode descriptions). */
export const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof SSL_MODES)[number];

/** TLS options in the order in which they are tried; undefined is a connection without TLS. */
export type TlsPlan = readonly (ConnectionOptions | undefined)[];

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Returns the TLS options of an sslmode, with the certificates that libpq would use: PGSSLROOTCERT, PGSSLCERT,
 * PGSSLKEY, or the files in ~/.postgresql.
 * @throws UsageError `TLS_FILES` where a file that the mode needs cannot be read.
 */
export function tlsPlan(mode: SslMode, env: Environment = process.env, home = homedir()): TlsPlan {
  if (mode === 'disable') return [undefined];
  const tls = { ...certificates(env, home), rejectUnauthorized: false };
  switch (mode) {
    case 'allow':
      return [undefined, tls];
    case 'prefer':
      return [tls, undefined];
    // For compatibility, libpq verifies the server here too if a root certificate exists.
    case 'require':
      return [rootOf(env, home) === null ? tls : verifying(tls, rootOf(env, home), false)];
    case 'verify-ca':
      return [verifying(tls, rootOf(env, home), false)];
    case 'verify-full':
      return [verifying(tls, rootOf(env, home), true)];
  }
}

function verifying(tls: ConnectionOptions, root: string | null, withName: boolean): ConnectionOptions {
  if (root === null) {
    throw new UsageError('expected a root certificate to verify the server with, found none', {
      code: 'TLS_FILES',
      hint:
        'Name it with PGSSLROOTCERT (or PGSSLROOTCERT=system), put it into ~/.postgresql/root.crt, or use ' +
        '--sslmode require.',
    });
  }
  const ca = root === 'system' ? {} : { ca: readPem(root) };
  return { ...tls, ...ca, rejectUnauthorized: true, ...(withName ? {} : { checkServerIdentity: () => undefined }) };
}

function rootOf(env: Environment, home: string): string | null {
  const named = env['PGSSLROOTCERT'];
  if (named) return named;
  const usual = join(home, '.postgresql', 'root.crt');
  return existsSync(usual) ? usual : null;
}

function certificates(env: Environment, home: string): ConnectionOptions {
  const cert = env['PGSSLCERT'] ?? join(home, '.postgresql', 'postgresql.crt');
  const key = env['PGSSLKEY'] ?? join(home, '.postgresql', 'postgresql.key');
  const named = env['PGSSLCERT'] !== undefined || env['PGSSLKEY'] !== undefined;
  if (!named && !existsSync(cert)) return {};
  return { cert: readPem(cert), key: readPem(key) };
}

function readPem(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${messageOf(error)}`, { code: 'TLS_FILES', cause: error });
  }
}
