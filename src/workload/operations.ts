import type { Clock } from '../core/clock.js';
import { ABANDONED, classify, TIMEOUT } from './classify.js';
import type { Connection, ConnectionLimit } from './connection-limit.js';
import type { Progress, Session } from './session.js';

export interface AttemptResult {
  ok: boolean;
  /** `good`: it can be used again. `read-only`: its node takes no writes now, but may later. `broken`: unusable. */
  session: 'good' | 'read-only' | 'broken';
  /** The node that answered, if it named itself. */
  node?: string;
}

/** Opens a connection; `signal` aborts an attempt that is no longer needed. */
export type Open = (signal: AbortSignal, progress: Progress) => Promise<Session>;

export interface OperationOptions {
  perSecond: number;
  clock: Clock;
  limit: ConnectionLimit;
  open: Open;
  /** Records a failed attempt to connect. */
  connectFailed: (slot: number, startMs: number, error: unknown) => void;
  /** Runs and records one operation on an open session. */
  execute: (slot: number, startMs: number, session: Session) => Promise<AttemptResult>;
}

/** Codes of attempts that the load itself ended. They say nothing about the server or the proxy. */
const GIVEN_UP: ReadonlySet<string> = new Set([TIMEOUT, ABANDONED]);

/** For an attempt to connect that is not the pool's. */
export interface Attempt {
  /** Connects in another way than the pool does. */
  open?: Open | undefined;
  /** The server has begun to answer. */
  heard: () => void;
  /** The proxy or the network has ended the attempt. */
  turnedAway: () => void;
}

/** Without a success for this long the service counts as away, whether operations hang or no session can be opened. */
const HANGING_MS = 100;
/** For a slow load the limit is this many of its intervals instead, if that is longer than HANGING_MS. */
const HANGING_INTERVALS = 2;
/**
 * A failure is an outage only if this many intervals pass without a success. Shorter gaps are the pace and its jitter.
 */
const FAILING_INTERVALS = 2;
/** When the load ends, operations without an answer after this time are given up. */
const DRAIN_MS = 5000;

/** Opens the sessions of a load and runs its operations. Their outcomes tell whether the service is up. */
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
    /** Called when a success ends an outage. */
    private readonly onRecovered: () => void,
  ) {
    this.lastOkMs = options.clock.now();
  }

  /** Whether operations fail or have no outcome, with no success since. */
  isOutage(nowMs: number): boolean {
    const intervalMs = 1000 / this.options.perSecond;
    const sinceMs = nowMs - this.lastOkMs;
    if (this.failedSince && sinceMs > FAILING_INTERVALS * intervalMs) return true;
    return sinceMs > Math.max(HANGING_MS, HANGING_INTERVALS * intervalMs);
  }

  /** Opens a session. Returns null if that failed; the failure is recorded. */
  open(slot: number, startMs: number, controller: AbortController, attempt?: Attempt): Promise<Session | null> {
    return this.track(this.tryToOpen(slot, startMs, controller, attempt));
  }

  /** Runs one operation. The caller keeps or discards the session afterwards. */
  run(slot: number, startMs: number, session: Session): Promise<AttemptResult> {
    return this.track(this.tryToRun(slot, startMs, session));
  }

  discard(session: Session): void {
    this.connections.get(session)?.close();
    this.connections.delete(session);
    session.drop();
  }

  /** Waits for the outcome of everything under way. Gives up after DRAIN_MS. */
  async drain(): Promise<void> {
    for (const controller of this.opening) controller.abort();
    const giveUp = setTimeout(() => this.discardAll(), DRAIN_MS);
    // Work that ends may start other work, for example the query for the name of a read-only node.
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
    clearTimeout(giveUp);
    this.discardAll();
  }

  private track<T>(work: Promise<T>): Promise<T> {
    this.underWay.add(work);
    void work.finally(() => this.underWay.delete(work));
    return work;
  }

  private async tryToOpen(slot: number, startMs: number, controller: AbortController, attempt?: Attempt) {
    const { limit, connectFailed } = this.options;
    const open = attempt?.open ?? this.options.open;
    const connection = limit.begin();
    const firstByte = (host?: string) => {
      connection.heard(host);
      attempt?.heard();
    };
    this.opening.add(controller);
    try {
      const session = await open(controller.signal, { firstByte });
      this.connections.set(session, connection);
      connection.opened();
      return session;
    } catch (error) {
      connection.close();
      if (!controller.signal.aborted) this.failed(startMs);
      if (!GIVEN_UP.has(classify(error, 'connect').code)) attempt?.turnedAway();
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

  /** Marks a failure. One that began before the last success says nothing new. */
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
