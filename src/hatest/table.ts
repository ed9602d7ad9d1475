import { EnvironmentError } from '../core/errors.js';
import type { Session } from '../workload/session.js';
import type { TableName } from './hatest-settings.js';

/** Comment that marks the table and the schema as made by hatest. */
const MARK = 'made by patroni-chaos hatest; nothing but it uses this, it may be dropped';

export const DEFAULT_TABLE: TableName = { schema: 'patroni_chaos_hatest', name: 'ledger' };

/** Whether the table (42P01) or its schema (3F000) is missing. A failover may have lost either. */
export function isTableMissing(code: string): boolean {
  return code === '42P01' || code === '3F000';
}

/** The name quoted for SQL. Both parts are already validated as plain names. */
export function quoted({ schema, name }: TableName): string {
  return `"${schema}"."${name}"`;
}

interface FoundRow {
  schema_there: boolean;
  table_there: boolean;
  table_mark: string | null;
}

/** SQLSTATEs of what another session has created meanwhile: duplicate schema, table, and key of a catalogue. */
const CREATED_MEANWHILE: readonly unknown[] = ['42P06', '42P07', '23505'];

/**
 * Creates the table, and its schema if needed. Several routes may do so at once: one creates it, the others find it.
 * @throws EnvironmentError `TABLE_NOT_OURS` for a table that hatest did not make; other errors of PostgreSQL pass
 * through.
 */
export async function ensureTable(session: Session, table: TableName): Promise<void> {
  const found = await look(session, table);
  if (found.table_there && found.table_mark === MARK) return;
  if (found.table_there) throw notOurs(table);
  try {
    await createTable(session, table, found);
  } catch (error) {
    if (!CREATED_MEANWHILE.includes((error as { code?: unknown }).code)) throw error;
    if ((await look(session, table)).table_mark !== MARK) throw error;
  }
}

async function createTable(session: Session, table: TableName, found: FoundRow): Promise<void> {
  const { schema, name } = table;
  const ours = `IS '${MARK}'`;
  // Sent as one message, so it is one transaction.
  await session.script(`
    ${found.schema_there ? '' : `CREATE SCHEMA "${schema}"; COMMENT ON SCHEMA "${schema}" ${ours};`}
    CREATE TABLE ${quoted(table)} (run uuid NOT NULL, seq bigint NOT NULL, sent_ms double precision NOT NULL);
    COMMENT ON TABLE ${quoted(table)} ${ours};
    CREATE INDEX "${name}_run_seq" ON ${quoted(table)} (run, seq);
    CREATE INDEX "${name}_sent" ON ${quoted(table)} (sent_ms);`);
}

/** Drops the table, and the schema if hatest made it and it is empty. Returns the names of what was dropped. */
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
  return new EnvironmentError(`${schema}.${name} already exists and was not created by hatest: it is left alone`, {
    code: 'TABLE_NOT_OURS',
    hint: 'Name another table with --table schema.name, or do not write: --read-only.',
  });
}
