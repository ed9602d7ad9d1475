import { EnvironmentError } from '../core/errors.js';
import type { Session } from '../workload/session.js';
import type { TableName } from './hatest-settings.js';

/** What marks our table and schema as ours. */
const MARK = 'made by patroni-chaos hatest; nothing but it uses this, it may be dropped';

export const DEFAULT_TABLE: TableName = { schema: 'patroni_chaos_hatest', name: 'ledger' };

/** 42P01: the table is not there (any more); 3F000: its schema is not. A failover may have lost both. */
export function isTableMissing(code: string): boolean {
  return code === '42P01' || code === '3F000';
}

/** As SQL has it; both parts have been checked to be plain names. */
export function quoted({ schema, name }: TableName): string {
  return `"${schema}"."${name}"`;
}

interface FoundRow {
  schema_there: boolean;
  table_there: boolean;
  table_mark: string | null;
}

/**
 * Makes the table, and its schema where there is none.
 * @throws EnvironmentError `TABLE_NOT_OURS` for a table that hatest did not make; whatever PostgreSQL says of the rest.
 */
export async function ensureTable(session: Session, table: TableName): Promise<void> {
  const found = await look(session, table);
  if (found.table_there && found.table_mark === MARK) return;
  if (found.table_there) throw notOurs(table);
  const { schema, name } = table;
  const ours = `IS '${MARK}'`;
  // One message, so one transaction.
  await session.script(`
    ${found.schema_there ? '' : `CREATE SCHEMA "${schema}"; COMMENT ON SCHEMA "${schema}" ${ours};`}
    CREATE TABLE ${quoted(table)} (run uuid NOT NULL, seq bigint NOT NULL, sent_ms double precision NOT NULL);
    COMMENT ON TABLE ${quoted(table)} ${ours};
    CREATE INDEX "${name}_run_seq" ON ${quoted(table)} (run, seq);
    CREATE INDEX "${name}_sent" ON ${quoted(table)} (sent_ms);`);
}

/** Drops the table, and the schema where hatest has made it and nothing else is in it. Returns what is no more. */
export async function dropTable(session: Session, table: TableName): Promise<string[]> {
  const found = await look(session, table);
  if (!found.table_there) return [];
  if (found.table_mark !== MARK) throw notOurs(table);
  await session.script(`DROP TABLE ${quoted(table)}`);
  const [schema] = await session.query<{ drop: boolean }>({
    text: `SELECT obj_description(oid, 'pg_namespace') = $2
             AND NOT EXISTS (SELECT FROM pg_class WHERE relnamespace = pg_namespace.oid) AS drop
           FROM pg_namespace WHERE nspname = $1`,
    values: [table.schema, MARK],
  });
  const dropped = [`table ${table.schema}.${table.name}`];
  if (!schema?.drop) return dropped;
  await session.script(`DROP SCHEMA "${table.schema}"`);
  return [...dropped, `schema ${table.schema}`];
}

async function look(session: Session, table: TableName): Promise<FoundRow> {
  const [row] = await session.query<FoundRow>({
    text: `SELECT to_regnamespace($1) IS NOT NULL AS schema_there, to_regclass($2) IS NOT NULL AS table_there,
             obj_description(to_regclass($2), 'pg_class') AS table_mark`,
    values: [`"${table.schema}"`, quoted(table)],
  });
  if (!row) throw new Error('a SELECT without FROM returned no row');
  return row;
}

function notOurs({ schema, name }: TableName): EnvironmentError {
  return new EnvironmentError(`${schema}.${name} is there and hatest did not make it: it is left alone`, {
    code: 'TABLE_NOT_OURS',
    hint: 'Name another one with --table schema.name, or only look with --read-only.',
  });
}
