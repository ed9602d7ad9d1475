import type { Clock } from '../core/clock.js';
import { ABANDONED, classify, TIMEOUT } from './classify.js';
import type { Connection, ConnectionLimit } from './connection-limit.js';
import type { Progress, Session } from './session.js';

export interface AttemptResult {
  ok: boolean;
  /**
   * `good`: it serves further attempts. `read-only`: its node takes no writes and may come to take them. `broken`: it
   * is of no more use.
   */
  session: 'good' | 'read-only' | 'broken';
  /** The node that answered, where it said so. */
  node?: string;
}

export interface OperationOptions {
  perSecond: number;
  clock: Clock;
  limit: ConnectionLimit;
  /** Opens a connection; `signal` ends attempts that are no longer needed. */
  open: (signal: AbortSignal, progress: Progress) => Promise<Session>;
  /** Records a failed connect. */
  connectFailed: (slot: number, startMs: number, error: unknown) => void;
  /** Runs and records one operation on an open session. */
  execute: (slot: number, startMs: number, session: Session) => Promise<AttemptResult>;
}

/** The load itself ended an attempt: the other side said nothing. */
const GIVEN_UP: ReadonlySet<string> = new Set([TIMEOUT, ABANDONED]);

/** How an attempt to connect goes on: the server has begun to answer, or the other side has ended it. */
export interface Notify {
  heard: () => void;
  turnedAway: () => void;
}

/**
 * Without a success for this long the service counts as away, whether operations hang or no session can be opened, ms.
 */
const HANGING_MS = 100;
/** … or for this many intervals of a load that is slower than that. */
const HANGING_INTERVALS = 2;
/** A failure between two successes this close to each other is no outage: they are the pace and its jitter. */
const FAILING_INTERVALS = 2;
/** Operations that have no answer by then when the load ends are given up, ms. */
const DRAIN_MS = 5000;

/**
 * Opens the sessions of a load, runs its operations on them, and knows from their outcomes whether the service is
 * there.
 */
export class Operations {
  /** The node of the last success. */
  lastNode: string | undefined;
  private readonly connections = new Map<Session, Connection>();
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly opening = new Set<AbortController>();
  private lastOkMs: number;
  private failedSince = false;

  constructor(
    private readonly options: OperationOptions,
    /** Called with each success that ends an outage. */
    private readonly onRecovered: () => void,
  ) {
    this.lastOkMs = options.clock.now();
  }

  /** Whether operations fail, or have no outcome, and none has succeeded since. */
  isOutage(nowMs: number): boolean {
    const intervalMs = 1000 / this.options.perSecond;
    const sinceMs = nowMs - this.lastOkMs;
    if (this.failedSince && sinceMs > FAILING_INTERVALS * intervalMs) return true;
    return sinceMs > Math.max(HANGING_MS, HANGING_INTERVALS * intervalMs);
  }

  /** A new session; null where it failed, which is recorded. */
  open(slot: number, startMs: number, controller: AbortController, notify?: Notify): Promise<Session | null> {
    return this.track(this.tryToOpen(slot, startMs, controller, notify));
  }

  /** Runs one operation. The session is the caller's to keep or to discard afterwards. */
  run(slot: number, startMs: number, session: Session): Promise<AttemptResult> {
    return this.track(this.tryToRun(slot, startMs, session));
  }

  discard(session: Session): void {
    this.connections.get(session)?.close();
    this.connections.delete(session);
    session.drop();
  }

  /** Waits for the outcome of everything under way; what has none after some seconds is given up. */
  async drain(): Promise<void> {
    for (const controller of this.opening) controller.abort();
    const giveUp = setTimeout(() => this.discardAll(), DRAIN_MS);
    // What ends may begin something: the question which node refused, say.
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
    clearTimeout(giveUp);
    this.discardAll();
  }

  private track<T>(work: Promise<T>): Promise<T> {
    this.underWay.add(work);
    void work.finally(() => this.underWay.delete(work));
    return work;
  }

  private async tryToOpen(slot: number, startMs: number, controller: AbortController, notify?: Notify) {
    const { limit, open, connectFailed } = this.options;
    const connection = limit.begin();
    const firstByte = () => {
      connection.heard();
      notify?.heard();
    };
    this.opening.add(controller);
    try {
      const session = await open(controller.signal, { firstByte });
      this.connections.set(session, connection);
      return session;
    } catch (error) {
      connection.close();
      if (!controller.signal.aborted) this.failed(startMs);
      if (!GIVEN_UP.has(classify(error, 'connect').code)) notify?.turnedAway();
      connectFailed(slot, startMs, error);
      return null;
    } finally {
      this.opening.delete(controller);
    }
  }

  private async tryToRun(slot: number, startMs: number, session: Session): Promise<AttemptResult> {
    const result = await this.options.execute(slot, startMs, session);
    if (result.node !== undefined) this.connections.get(session)?.identify(result.node);
    if (result.ok) this.succeeded(result.node);
    else this.failed(startMs);
    return result.session === 'broken' || session.usable ? result : { ...result, session: 'broken' };
  }

  /** A failure is news only when it began after the last success. */
  private failed(startMs: number): void {
    if (startMs > this.lastOkMs) this.failedSince = true;
  }

  private succeeded(node: string | undefined): void {
    const now = this.options.clock.now();
    const ended = this.isOutage(now);
    this.lastOkMs = now;
    this.failedSince = false;
    if (node !== undefined) this.lastNode = node;
    if (ended) this.onRecovered();
  }

  private discardAll(): void {
    for (const session of [...this.connections.keys()]) this.discard(session);
  }
}
