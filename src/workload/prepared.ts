import type pg from 'pg';
import type { Values } from './wire.js';

/** The values of a row as the server sends them: text, or null. */
export type Fields = readonly (string | null)[];

/** A statement that stays prepared on each session, and how to read its one row. */
export interface Prepared<Row> {
  name: string;
  text: string;
  /** Columns in the order of the statement. */
  read: (fields: Fields) => Row;
}

/** The part of pg's connection that its types leave out: the statements already parsed on it. */
type Connection = pg.Connection & { parsedStatements: Readonly<Record<string, string>> };

/**
 * One execution of a prepared statement, for the query queue of pg. pg's own class asks the server to describe the row
 * each time and builds its row parser anew. That costs as much as the rest of an attempt.
 */
export class Execution<Row> implements pg.Submittable {
  /** pg stores both when the server has parsed the statement. */
  readonly name: string;
  readonly text: string;
  /** Its messages are on their way; only the answer is still to be read. */
  isSent = false;
  private row: Row | undefined;
  private error: Error | null = null;

  constructor(
    private readonly statement: Prepared<Row>,
    readonly values: Values,
    readonly done: (error: Error | null, row: Row | undefined) => void,
  ) {
    this.name = statement.name;
    this.text = statement.text;
  }

  /** Called by pg when this query is next. */
  submit(connection: pg.Connection): void {
    const { name, text } = this;
    if (this.isSent) return;
    connection.stream.cork();
    if ((connection as Connection).parsedStatements[name] === undefined) {
      connection.parse({ name, text, types: [] }, true);
    }
    connection.bind(
      { statement: name, values: this.values.map((value) => (value === null ? null : String(value))) },
      true,
    );
    connection.execute({ portal: '' }, true);
    connection.sync();
    connection.stream.uncork();
  }

  handleDataRow({ fields }: { fields: Fields }): void {
    try {
      this.row = this.statement.read(fields);
    } catch (error) {
      this.error = error instanceof Error ? error : new Error(String(error));
    }
  }

  /** Not the end yet: the commit follows with the Sync, and can still fail. */
  handleCommandComplete(): void {
    return;
  }

  handleError(error: Error): void {
    this.finish(error);
  }

  handleReadyForQuery(): void {
    this.finish(this.error);
  }

  private finish(error: Error | null): void {
    this.done(error, this.row);
  }
}
