import { z } from 'zod';
import { rowsOf } from './setting-rows.js';
import type { Setting } from './settings-table.js';

/** A new value needs a new stack: a PgBouncer that keeps its clients would keep what they have seen of its old one. */
const pgbouncer = rowsOf('pgbouncer', 'never');

const seconds = z
  .int({ error: 'expected whole seconds, without a unit: 15' })
  .min(1, { error: 'expected at least 1: PgBouncer takes 0 for no limit' });
const hostsError = { error: 'expected a host, or several: 127.0.0.1, "patroni1,patroni2"' };
const TIMES = 'PgBouncer server_connect_timeout / server_login_retry / query_wait_timeout';

/** The rows of settings-table.ts for PgBouncer. Its defaults are those of PgBouncer. */
export const PGBOUNCER_SETTINGS = {
  pgbouncerHost: pgbouncer(
    'host',
    z
      .string(hostsError)
      .regex(/^[\w.-]+(,[\w.-]+)*$/, hostsError)
      .describe('PgBouncer host: where it connects to, on each database host; a list as lab B has it.'),
    { unit: 'text', absent: '127.0.0.1', inForce: 'host', line: 'PgBouncer host' },
  ),
  pgbouncerPoolMode: pgbouncer(
    'pool_mode',
    z
      .enum(['session', 'transaction'])
      .describe('PgBouncer pool_mode: a server connection belongs to a client for a session, or for a transaction.'),
    { unit: 'text', absent: 'session', inForce: 'poolMode', line: 'PgBouncer pool_mode' },
  ),
  pgbouncerServerConnectTimeout: pgbouncer(
    'server_connect_timeout',
    seconds.describe('PgBouncer server_connect_timeout, s: how long a connection to a server may take.'),
    { unit: 's', absent: 15, inForce: 'serverConnectTimeoutMs', line: TIMES },
  ),
  pgbouncerServerLoginRetry: pgbouncer(
    'server_login_retry',
    seconds.describe(
      'PgBouncer server_login_retry, s: the pause after a failed connection; clients are refused meanwhile.',
    ),
    { unit: 's', absent: 15, inForce: 'serverLoginRetryMs', line: TIMES },
  ),
  pgbouncerQueryWaitTimeout: pgbouncer(
    'query_wait_timeout',
    seconds.describe('PgBouncer query_wait_timeout, s: how long a client waits for a server connection.'),
    { unit: 's', absent: 120, inForce: 'queryWaitTimeoutMs', line: TIMES },
  ),
} as const satisfies Record<string, Setting>;
