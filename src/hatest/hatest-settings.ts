import type { Endpoint } from '../core/http.js';
import type { SslMode } from './tls.js';

/** All options of a session. Times in ms. */
export interface HatestSettings {
  /** Name of the route; null for a single target, which has no name. */
  route: string | null;
  /** Several are tried in turn, as libpq does; a proxy is a single host. */
  hosts: HostList<HatestHost>;
  user: string;
  database: string;
  sslmode: SslMode;
  /** Attempts per second. They start on schedule, whether or not earlier ones have been answered. */
  rate: number;
  /** Only read: node, role and freshness. Creates no table. */
  readOnly: boolean;
  /** `schema.table`; created when needed. */
  table: TableName;
  /** Drop the table at the end. */
  drop: boolean;
  /** Length of the session; null: until it is stopped. */
  durationMs: number | null;
  connectTimeoutMs: number;
  statementTimeoutMs: number;
}

/** At least one host. */
export type HostList<T extends Endpoint = Endpoint> = readonly [T, ...T[]];

export interface HatestHost extends Endpoint {
  /** If undefined, the server must not ask for one. */
  password: string | undefined;
}

/** Settings as the command line has them, before the passwords are known. */
export type GivenSettings = Omit<HatestSettings, 'hosts'> & { hosts: HostList };

export interface TableName {
  schema: string;
  name: string;
}

/** Number of sessions kept open. More than one, so that a stuck statement does not block all attempts. */
export const SESSIONS = 4;

/** Interval at which one session, in turn, is replaced: only a new connection shows where a proxy routes to. */
export const ROTATE_EVERY_MS = 5000;
