import { Socket, type ConnectOpts, type SocketConstructorOpts } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';
import { ABANDONED, TIMEOUT } from './classify.js';
import { Client } from './client.js';
import { FastPath } from './fast-path.js';
import { Execution, type Prepared } from './prepared.js';
import type { NodeIdentity } from './node-identity.js';
import type { Values } from './wire.js';

export interface SessionTarget {
  host: string;
  port: number;
  user: string;
  /** If undefined, the server must not ask for one. */
  password: string | undefined;
  database: string;
  applicationName: string;
  connectTimeoutMs: number;
  statementTimeoutMs: number;
  /** TLS options; no TLS if absent. */
  tls?: ConnectionOptions | undefined;
}

/** Callbacks for the progress of a connection. */
export interface Progress {
  /** A server has begun to answer; `host`: which one, where several are tried in turn. */
  firstByte: (host?: string) => void;
  /** One of several hosts is tried next. */
  trying?: () => void;
}

/** For callers that need only the session. */
export const NO_PROGRESS: Progress = { firstByte: () => undefined };

/**
 * A statement with its values. Rows have their columns by name. A statement with a name stays prepared on the session.
 */
export interface Statement {
  name?: string;
  text: string;
  values: unknown[];
}

/** Either of them makes transactions read-only (fe-connect.c, check for target_session_attrs). */
const READ_ONLY_PARAMETERS: readonly string[] = ['default_transaction_read_only', 'in_hot_standby'];
const SHOW_READ_ONLY: Statement = { text: 'SHOW transaction_read_only', values: [] };

/** The message of the protocol, as pg emits it. */
interface ParameterStatus {
  parameterName: string;
  parameterValue: string;
}

export class CodedError extends Error {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

/**
 * One connection to PostgreSQL. Every wait has a limit, and the socket can be dropped at once. Only the client
 * has time limits: a server-side statement_timeout would cancel the wait for a synchronous standby, and turn "not yet
 * acknowledged" into "acknowledged with a warning".
 */
export class Session {
  /** True if the server warned during the last statement that the commit is local only. */
  localOnly = false;
  /** Statements that the caller has run on it. */
  statements = 0;
  /** When the server began to answer, by the clock of the caller. */
  firstByteMs: number | undefined;
  /** When its host was tried, by the clock of the caller; undefined where it was the only one. */
  askedMs: number | undefined;
  /** The node at the other end, if the caller has queried it. */
  answeredBy: Partial<NodeIdentity> | undefined;
  private broken: Error | null = null;
  /** What the server reports of itself; since PostgreSQL 14 this includes whether sessions are read-only. */
  private readonly reported = new Map<string, string>();
  private readonly fastPath: FastPath;
  /** Whether a statement waits for its answer under `answerTimer`. */
  private isLimited = false;
  private answerTimer: NodeJS.Timeout | undefined;

  private constructor(
    private readonly client: pg.Client,
    private readonly socket: Socket,
    private readonly target: SessionTarget,
  ) {
    client.on('notice', (notice) => {
      if (notice.severity === 'WARNING' && /synchronous replication/.test(notice.message ?? '')) this.localOnly = true;
    });
    client.connection.on('parameterStatus', ({ parameterName, parameterValue }: ParameterStatus) => {
      if (READ_ONLY_PARAMETERS.includes(parameterName)) this.reported.set(parameterName, parameterValue);
    });
    client.on('error', (error) => this.lost(error));
    client.on('end', () => this.lost(this.broken ?? new CodedError('the connection was closed', 'CLOSED')));
    this.fastPath = new FastPath(socket, (execution) => void client.query(execution));
  }

  /**
   * Connects. The first byte of the server must arrive within connectTimeoutMs, the rest within the same time again.
   * @throws with `code` TIMEOUT, ABANDONED (by `signal`), a system code or a SQLSTATE.
   */
  static async open(target: SessionTarget, signal?: AbortSignal, progress = NO_PROGRESS): Promise<Session> {
    const socket = newSocket(target, (bytes, length) => session.received(bytes, length));
    socket.setNoDelay(true);
    const client = new Client({
      host: target.host,
      port: target.port,
      user: target.user,
      // Called only if the server asks for a password.
      password: () => passwordOf(target),
      database: target.database,
      application_name: target.applicationName,
      stream: () => socket,
      ssl: target.tls ?? false,
    });
    const session = new Session(client, socket, target);
    const abandon = () => socket.destroy(new CodedError('another session got through first', ABANDONED));
    signal?.addEventListener('abort', abandon, { once: true });
    const limit = { ms: target.connectTimeoutMs, what: 'connection', firstByte: progress.firstByte };
    try {
      await session.limited(client.connect(), limit);
      return session;
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      signal?.removeEventListener('abort', abandon);
    }
  }

  /** True while no failure of the connection is known. */
  get usable(): boolean {
    return this.broken === null && !this.socket.destroyed;
  }

  /**
   * Whether transactions are read-only, by libpq's rule for target_session_attrs=read-write: what the server has
   * reported, and where it reports nothing (before PostgreSQL 14), its answer to SHOW transaction_read_only.
   */
  async isReadOnly(): Promise<boolean> {
    const reported = READ_ONLY_PARAMETERS.map((name) => this.reported.get(name));
    if (!reported.includes(undefined)) return reported.includes('on');
    const [row] = await this.query<{ transaction_read_only: string }>(SHOW_READ_ONLY);
    return row?.transaction_read_only === 'on';
  }

  /** Runs one statement within statementTimeoutMs. A time-out drops the connection, since its state is unknown. */
  async query<Row extends pg.QueryResultRow>(statement: Statement): Promise<Row[]> {
    if (this.broken) throw this.broken;
    this.localOnly = false;
    const result = await this.atPg(() => this.client.query<Row>(statement));
    return result.rows;
  }

  /**
   * As `query`, for a prepared statement that returns at most one row. A small part of the work, for statements that
   * run hundreds of times a second.
   */
  run<Row>(statement: Prepared<Row>, values: Values): Promise<Row | undefined> {
    if (this.broken) return Promise.reject(this.broken);
    this.localOnly = false;
    return new Promise((resolve, reject) => {
      const answered = this.limitAnswer();
      const done = (error: Error | null, row: Row | undefined) => {
        answered();
        if (error) reject(error);
        else resolve(row);
      };
      const execution = new Execution(statement, values, done);
      if (!this.fastPath.send(execution)) this.runAtPg(statement, values, done);
    });
  }

  /** Runs several statements without values, for set-up. */
  async script(text: string): Promise<void> {
    await this.atPg(() => this.client.query(text));
  }

  /** Drops the connection without a Terminate message, which could hang. */
  drop(): void {
    this.broken ??= new CodedError('dropped', 'CLOSED');
    clearTimeout(this.answerTimer);
    this.socket.destroy();
  }

  /**
   * Limits the wait for an answer; the returned function ends it. A session has one timer, which is set again for each
   * statement: a new one each time would cost as much as sending the statement. Further statements that wait at the
   * same time have their own.
   */
  private limitAnswer(): () => void {
    const { ms, what } = this.answerLimit;
    if (this.isLimited) {
      const timer = setTimeout(() => this.giveUp(ms, what), ms);
      return () => clearTimeout(timer);
    }
    this.isLimited = true;
    if (this.answerTimer) this.answerTimer.refresh();
    else this.answerTimer = setTimeout(() => this.isLimited && this.giveUp(ms, what), ms);
    return this.endLimit;
  }

  private readonly endLimit = (): void => {
    this.isLimited = false;
    if (!this.usable) clearTimeout(this.answerTimer);
  };

  private get answerLimit(): Limit {
    return { ms: this.target.statementTimeoutMs, what: 'answer' };
  }

  private runAtPg<Row>(statement: Prepared<Row>, values: Values, done: Execution<Row>['done']): void {
    this.fastPath.beginAtPg();
    const execution = new Execution(statement, values, (error, row) => {
      this.fastPath.endAtPg(error ? undefined : statement.name);
      done(error, row);
    });
    this.client.query(execution);
  }

  private async atPg<T>(query: () => Promise<T>): Promise<T> {
    this.fastPath.beginAtPg();
    try {
      return await this.limited(query(), this.answerLimit);
    } finally {
      this.fastPath.endAtPg();
    }
  }

  /** Called with what the server sent; `bytes` are reused for the next read. pg keeps parts of messages. */
  private received(bytes: Buffer, length: number): void {
    if (!this.fastPath.take(bytes, length)) this.socket.emit('data', Buffer.from(bytes.subarray(0, length)));
  }

  private lost(error: Error): void {
    this.broken = error;
    if (!this.isLimited) clearTimeout(this.answerTimer);
    this.fastPath.lost()?.handleError(error);
  }

  private giveUp(ms: number, what: string): void {
    this.socket.destroy(new CodedError(`no ${what} within ${ms} ms`, TIMEOUT));
  }

  private async limited<T>(work: Promise<T>, limit: Limit): Promise<T> {
    const timer = setTimeout(() => this.giveUp(limit.ms, limit.what), limit.ms);
    const { firstByte } = limit;
    if (firstByte) {
      this.socket.once('data', () => {
        timer.refresh();
        firstByte();
      });
    }
    try {
      return await work;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Shared by all sessions of a thread. What is kept of the received data is copied out before the next read. */
const READ_BUFFER = Buffer.allocUnsafeSlow(16_384);

/**
 * Without TLS, reads go into one shared buffer. Node would allocate 64 kB for every answer of a few bytes, which
 * garbage collection has to free.
 */
function newSocket({ tls }: SessionTarget, received: (bytes: Buffer, length: number) => void): Socket {
  if (tls) return new Socket();
  const callback = (length: number): true => {
    received(READ_BUFFER, length);
    return true;
  };
  // Node accepts `onread` here as well (lib/net.js); its types have it only for `connect`.
  const options: SocketConstructorOpts & ConnectOpts = { onread: { buffer: READ_BUFFER, callback } };
  return new Socket(options);
}

/** Error code: the server asks for a password and none was given. */
export const NO_PASSWORD = 'NO_PASSWORD';

function passwordOf({ password }: SessionTarget): string {
  if (password) return password;
  throw new CodedError('the server asks for a password and none was given', NO_PASSWORD);
}

interface Limit {
  ms: number;
  what: string;
  /** Called when the server begins to answer. The limit then starts anew. */
  firstByte?: () => void;
}
