-- The tables of src/workload/tables.ts.
CREATE SCHEMA IF NOT EXISTS patroni_chaos;
CREATE TABLE IF NOT EXISTS patroni_chaos.ledger (writer int NOT NULL, seq bigint NOT NULL, sent_us bigint NOT NULL);
CREATE INDEX IF NOT EXISTS ledger_sent_us ON patroni_chaos.ledger (sent_us);
CREATE TABLE IF NOT EXISTS patroni_chaos.direct (target text NOT NULL, seq bigint NOT NULL);
