import type { NodeAnswer, Freshness } from './attempt.js';
import type { ReplayLag } from './replay-lag.js';
import { quoted } from './table.js';
import type { TableName } from './hatest-settings.js';

/**
 * SQL of a session. The statements are unnamed: a named prepared statement does not survive a pooler in transaction
 * mode. inet_server_addr() returns the node's own address, even behind a proxy.
 */
const IDENTITY = `host(inet_server_addr()) AS address, inet_server_port() AS port,
  current_setting('chaos.node', true) AS node, pg_is_in_recovery() AS in_recovery`;

const TIMELINE = `('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int`;

export interface IdentityRow {
  address: string | null;
  port: number | null;
  node: string | null;
  in_recovery: boolean;
  timeline: number | null;
}

export interface ReadRow extends IdentityRow {
  replay_lag_ms: number | null;
  receiving: boolean | null;
  newest_ms: number | null;
}

export const insertInto = (table: TableName) =>
  `INSERT INTO ${quoted(table)} (run, seq, sent_ms) VALUES ($1, $2, $3) RETURNING ${IDENTITY}, ${TIMELINE} AS timeline`;

export const SELECT_IDENTITY =
  `SELECT ${IDENTITY}, CASE WHEN pg_is_in_recovery() THEN NULL ELSE ` + `${TIMELINE} END AS timeline`;

/**
 * The comparison of the two positions matters on an idle cluster: without new WAL its replicas would seem to fall
 * behind.
 */
const READ = `${SELECT_IDENTITY},
  CASE WHEN NOT pg_is_in_recovery() THEN NULL
       WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
       ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000 END::float8 AS replay_lag_ms,
  CASE WHEN pg_is_in_recovery() THEN EXISTS (SELECT FROM pg_stat_wal_receiver) END AS receiving`;

/** Reads freshness, with or without the table of a writing hatest. */
export const selectFreshness = (table: TableName | null) =>
  `${READ}, ${table ? `(SELECT max(sent_ms) FROM ${quoted(table)})` : 'NULL::float8'} AS newest_ms`;

/** Whether this user can read the table. */
export const SELECT_READABLE = `SELECT COALESCE(has_table_privilege(to_regclass($1), 'SELECT'), false) AS readable`;

/** The rows of one run, as inclusive runs of sequence numbers. */
export const selectRuns = (table: TableName) => `
SELECT min(seq)::float8 AS first, max(seq)::float8 AS last
FROM (SELECT seq, seq - row_number() OVER (ORDER BY seq) AS run
      FROM (SELECT DISTINCT seq FROM ${quoted(table)} WHERE run = $1) AS rows) AS numbered
GROUP BY run ORDER BY first`;

export const selectDuplicates = (table: TableName) => `
SELECT count(*)::int AS duplicated
FROM (SELECT FROM ${quoted(table)} WHERE run = $1 GROUP BY seq HAVING count(*) > 1) AS twice`;

export function answerOf(row: IdentityRow): NodeAnswer {
  return {
    address: row.address,
    port: row.port,
    inRecovery: row.in_recovery,
    ...(row.node ? { node: row.node } : {}),
    ...(row.timeline === null ? {} : { timeline: row.timeline }),
  };
}

/** @param wallMs The current time by the clock that stamps the writer's rows: this machine's, in ms since the epoch. */
export function freshnessOf(row: ReadRow, wallMs: number, replayLag: ReplayLag): Freshness {
  return {
    replayLagMs: replayLag.of(`${row.address}:${row.port}`, row.replay_lag_ms, wallMs),
    receiving: row.receiving,
    newestRowMs: row.newest_ms === null ? null : Math.max(0, wallMs - row.newest_ms),
  };
}
