import type { Socket } from 'node:net';
import type { Execution } from './prepared.js';
import { endsReady, executionMessage, rowOfAnswer } from './wire.js';

/** An execution of any statement. */
type AnyExecution = Omit<Execution<unknown>, 'done'>;

/**
 * Executes statements that a session has prepared without pg's serializer, parser, queue and events, which take as long
 * as all the rest of an attempt. It knows one answer only: a row and the commit, whole, in one read. As soon as the
 * server sends anything else, pg gets the execution as one that it has sent itself, and reads the answer: errors,
 * notices, and answers in parts.
 */
export class FastPath {
  private pending: AnyExecution | null = null;
  private readonly prepared = new Set<string>();
  /** Statements that pg has or will send. */
  private atPg = 0;
  /** Whether the last bytes were a ReadyForQuery, so that pg holds no part of a message. */
  private isReady = false;

  constructor(
    private readonly socket: Socket,
    /** Puts an execution into pg's queue. */
    private readonly queue: (execution: AnyExecution) => void,
  ) {}

  /** Sends an execution. Returns false if pg has to send it. */
  send(execution: AnyExecution): boolean {
    if (!this.isReady || this.atPg > 0 || this.pending !== null) return false;
    if (!this.prepared.has(execution.name)) return false;
    this.isReady = false;
    this.pending = execution;
    this.socket.write(executionMessage(execution.name, execution.values), 'latin1');
    return true;
  }

  /** A statement goes through pg. What is under way goes there too: pg keeps the order. */
  beginAtPg(): void {
    this.handOver();
    this.atPg += 1;
  }

  /** A statement at pg has its outcome. `prepared` is its name, if it has been prepared and was successful. */
  endAtPg(prepared?: string): void {
    this.atPg -= 1;
    if (prepared !== undefined) this.prepared.add(prepared);
  }

  /** Takes what the server sent. Returns false if pg has to read it. */
  take(bytes: Buffer, length: number): boolean {
    const { pending } = this;
    const fields = pending && rowOfAnswer(bytes, length);
    if (!fields) {
      this.handOver();
      this.isReady = endsReady(bytes, length);
      return false;
    }
    this.pending = null;
    this.isReady = true;
    pending.handleDataRow({ fields });
    pending.handleReadyForQuery();
    return true;
  }

  /** The connection is lost. Returns the execution that pg does not know of. */
  lost(): AnyExecution | null {
    const { pending } = this;
    this.pending = null;
    return pending;
  }

  private handOver(): void {
    const { pending } = this;
    if (!pending) return;
    this.pending = null;
    pending.isSent = true;
    this.queue(pending);
  }
}
