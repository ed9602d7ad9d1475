import { Socket, type ConnectOpts, type SocketConstructorOpts } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';
import { ABANDONED, TIMEOUT } from './classify.js';
import { Execution, type Prepared } from './prepared.js';
import type { NodeIdentity } from './node-identity.js';

export interface SessionTarget {
  host: string;
  port: number;
  user: string;
  /** None: the server must not ask for one. */
  password: string | undefined;
  database: string;
  applicationName: string;
  connectTimeoutMs: number;
  statementTimeoutMs: number;
  /** How to speak TLS; without TLS where it is absent. */
  tls?: ConnectionOptions | undefined;
}

/** How far a connection has got, told as it happens. */
export interface Progress {
  /** The server has begun to answer. */
  firstByte: () => void;
}

/** For a caller that only wants the session. */
export const NO_PROGRESS: Progress = { firstByte: () => undefined };

/** A statement with its values; rows come back by column name. With a name it stays prepared on the session. */
export interface Statement {
  name?: string;
  text: string;
  values: unknown[];
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
 * One connection to PostgreSQL whose every wait is short and whose socket can be dropped at once. Time limits are the
 * client's alone: a server-side statement_timeout would cancel a wait for a synchronous standby and so turn "not yet
 * acknowledged" into "acknowledged with a warning".
 */
export class Session {
  /** Set when the server warned, during the last statement, that the commit is local only. */
  localOnly = false;
  /** How many statements its user has run on it. */
  statements = 0;
  /** When the server began to answer it, by its user's clock, ms. */
  firstByteMs: number | undefined;
  /** Which node is at the other end, where its user has asked. */
  answeredBy: Partial<NodeIdentity> | undefined;
  private broken: Error | null = null;

  private constructor(
    private readonly client: pg.Client,
    private readonly socket: Socket,
    private readonly target: SessionTarget,
  ) {
    client.on('notice', (notice) => {
      if (notice.severity === 'WARNING' && /synchronous replication/.test(notice.message ?? '')) this.localOnly = true;
    });
    client.on('error', (error) => (this.broken = error));
    client.on('end', () => (this.broken ??= new CodedError('the connection was closed', 'CLOSED')));
  }

  /**
   * Connects: the first byte of the server must come within connectTimeoutMs, the rest within as long again.
   * @throws with `code` TIMEOUT, ABANDONED (by `signal`), a system code or a SQLSTATE.
   */
  static async open(target: SessionTarget, signal?: AbortSignal, progress = NO_PROGRESS): Promise<Session> {
    const socket = newSocket(target);
    socket.setNoDelay(true);
    const client = new pg.Client({
      host: target.host,
      port: target.port,
      user: target.user,
      // Asked only when the server wants one.
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

  /** True while the connection is believed to work. */
  get usable(): boolean {
    return this.broken === null && !this.socket.destroyed;
  }

  /**
   * Runs one statement within statementTimeoutMs; on a time-out the connection is dropped, for its state is unknown.
   */
  async query<Row extends pg.QueryResultRow>(statement: Statement): Promise<Row[]> {
    if (this.broken) throw this.broken;
    this.localOnly = false;
    const result = await this.limited(this.client.query<Row>(statement), this.answerLimit);
    return result.rows;
  }

  /**
   * The same for a prepared statement that returns at most one row: a third of the work, for what is done thousands of
   * times a second.
   */
  run<Row>(statement: Prepared<Row>, values: readonly (string | number | null)[]): Promise<Row | undefined> {
    if (this.broken) return Promise.reject(this.broken);
    this.localOnly = false;
    const { ms, what } = this.answerLimit;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.giveUp(ms, what), ms);
      const execution = new Execution(statement, values, (error, row) => {
        clearTimeout(timer);
        if (error) reject(error);
        else resolve(row);
      });
      this.client.query(execution);
    });
  }

  /** Runs several statements without values, for setting up. */
  async script(text: string): Promise<void> {
    await this.limited(this.client.query(text), this.answerLimit);
  }

  /** Drops the connection without a farewell that could hang. */
  drop(): void {
    this.broken ??= new CodedError('dropped', 'CLOSED');
    this.socket.destroy();
  }

  private get answerLimit(): Limit {
    return { ms: this.target.statementTimeoutMs, what: 'answer' };
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

/** Of all sessions of a thread: what has come is copied out before the next read. */
const READ_BUFFER = Buffer.allocUnsafeSlow(16_384);

/**
 * Without TLS, reads go into one buffer and what came is copied out of it (pg keeps parts of messages). Node would
 * allocate 64 kB for every answer of some bytes, which garbage collection then pays for.
 */
function newSocket({ tls }: SessionTarget): Socket {
  if (tls) return new Socket();
  // Node takes it here as well (lib/net.js); its types name it for `connect` only.
  const options: SocketConstructorOpts & ConnectOpts = {
    onread: {
      buffer: READ_BUFFER,
      callback: (length, buffer) => socket.emit('data', Buffer.from(buffer.subarray(0, length))),
    },
  };
  const socket: Socket = new Socket(options);
  return socket;
}

/** The server asks for a password and there is none. */
export const NO_PASSWORD = 'NO_PASSWORD';

function passwordOf({ password }: SessionTarget): string {
  if (password) return password;
  throw new CodedError('the server asks for a password and none was given', NO_PASSWORD);
}

interface Limit {
  ms: number;
  what: string;
  /** Called when the server begins to answer; the limit then starts anew. */
  firstByte?: () => void;
}
