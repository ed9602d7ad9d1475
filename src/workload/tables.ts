/**
 * The tables of the workload, in a schema of their own so that no other data is touched. There is no primary key on
 * (writer, seq): a duplicated row has to be found, not prevented.
 */
export const CREATE_TABLES = `
CREATE SCHEMA IF NOT EXISTS patroni_chaos;
CREATE TABLE IF NOT EXISTS patroni_chaos.ledger (writer int NOT NULL, seq bigint NOT NULL, sent_us bigint NOT NULL);
CREATE INDEX IF NOT EXISTS ledger_sent_us ON patroni_chaos.ledger (sent_us);
CREATE TABLE IF NOT EXISTS patroni_chaos.direct (target text NOT NULL, seq bigint NOT NULL);
`;

/** Removes what an earlier run left in a cluster that is used again. */
export const DROP_TABLES = `
DROP TABLE IF EXISTS patroni_chaos.ledger;
DROP TABLE IF EXISTS patroni_chaos.direct;
`;

/** The identity that the answering node gives. Writes, reads and probes use the same expressions. */
const IDENTITY = `current_setting('chaos.node', true) AS node, pg_is_in_recovery() AS in_recovery`;

/** The timeline that a primary writes. Fails in recovery, so it has to be guarded by a CASE. */
const WRITE_TIMELINE = `('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int`;

export const INSERT_WRITE = `
INSERT INTO patroni_chaos.ledger (writer, seq, sent_us) VALUES ($1, $2, $3)
RETURNING ${IDENTITY}, ${WRITE_TIMELINE} AS timeline, pg_current_wal_insert_lsn()::text AS lsn`;

export const SELECT_IDENTITY = `SELECT ${IDENTITY}`;

export const SELECT_NEWEST = `SELECT ${IDENTITY}, (SELECT max(sent_us) FROM patroni_chaos.ledger)::float8 AS newest_us`;

export const SELECT_STATUS = `
SELECT ${IDENTITY},
  CASE WHEN pg_is_in_recovery() THEN (SELECT received_tli FROM pg_stat_wal_receiver)
    ELSE ${WRITE_TIMELINE} END AS timeline,
  CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END::text AS lsn,
  pg_last_wal_receive_lsn()::text AS received_lsn,
  (SELECT status FROM pg_stat_wal_receiver) AS wal_receiver,
  pg_stat_get_db_numbackends((SELECT oid FROM pg_database WHERE datname = current_database())) AS sessions`;

export const INSERT_DIRECT = `
INSERT INTO patroni_chaos.direct (target, seq) VALUES ($1, $2) RETURNING ${IDENTITY}, ${WRITE_TIMELINE} AS timeline`;

/** As INSERT_DIRECT, with the time of execution by the clock of the node, in ms since the epoch. */
export const INSERT_PATIENT = `${INSERT_DIRECT}, extract(epoch FROM clock_timestamp())::float8 * 1000 AS executed`;

/** Every (writer, seq) as inclusive runs, and the duplicates. The result is small even for a long run. */
export const SELECT_RUNS = `
SELECT writer, min(seq)::float8 AS first, max(seq)::float8 AS last
FROM (SELECT writer, seq, seq - row_number() OVER (PARTITION BY writer ORDER BY seq) AS run
      FROM (SELECT DISTINCT writer, seq FROM patroni_chaos.ledger) AS rows) AS numbered
GROUP BY writer, run ORDER BY writer, first`;

export const SELECT_DUPLICATES = `
SELECT writer, seq::float8 AS seq, count(*)::int AS times FROM patroni_chaos.ledger
GROUP BY writer, seq HAVING count(*) > 1 ORDER BY writer, seq LIMIT 1000`;

export const SELECT_COUNTS = `
SELECT ${IDENTITY}, (SELECT count(*) FROM patroni_chaos.ledger)::float8 AS rows,
  (SELECT count(*) FROM patroni_chaos.direct)::float8 AS direct_rows`;
