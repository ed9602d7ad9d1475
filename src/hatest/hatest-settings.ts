import type { SslMode } from './tls.js';

/** All options of a session. Times in ms. */
export interface HatestSettings {
  host: string;
  port: number;
  user: string;
  database: string;
  password: string | undefined;
  sslmode: SslMode;
  /** Attempts per second, begun on the clock's beat whether or not earlier ones have been answered. */
  rate: number;
  /** Only read: which node answers, in recovery or not, how fresh. Makes no table. */
  readOnly: boolean;
  /** `schema.table`, made on demand. */
  table: TableName;
  /** Drop the table at the end. */
  drop: boolean;
  /** End by itself after so long; null: when told to. */
  durationMs: number | null;
  connectTimeoutMs: number;
  statementTimeoutMs: number;
}

export interface TableName {
  schema: string;
  name: string;
}

/** Sessions that are kept open; more than one, so that a stuck statement does not make it blind. */
export const SESSIONS = 4;

/** One session, in turn, is replaced so often: only new ones show where a proxy sends them. */
export const ROTATE_EVERY_MS = 5000;
