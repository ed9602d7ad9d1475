import type { SslMode } from './tls.js';

/** All options of a session. Times in ms. */
export interface HatestSettings {
  host: string;
  port: number;
  user: string;
  database: string;
  password: string | undefined;
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

export interface TableName {
  schema: string;
  name: string;
}

/** Number of sessions kept open. More than one, so that a stuck statement does not block all attempts. */
export const SESSIONS = 4;

/** Interval at which one session, in turn, is replaced: only a new connection shows where a proxy routes to. */
export const ROTATE_EVERY_MS = 5000;
