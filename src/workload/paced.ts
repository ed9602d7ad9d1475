import type { Clock } from '../core/clock.js';
import type { RecordEvent } from '../history/events.js';
import { HOT_STANDBY } from './classify.js';
import { Connecting } from './connecting.js';
import { CodedError, type Progress, type Session } from './session.js';

export interface AttemptResult {
  ok: boolean;
  /**
   * `good`: it serves further attempts. `read-only`: it does until it can be replaced, for the node may become writable.
   * `broken`: it is of no more use.
   */
  session: 'good' | 'read-only' | 'broken';
}

export interface PacedOptions {
  name: string;
  perSecond: number;
  sessions: number;
  clock: Clock;
  record: RecordEvent;
  /** Opens a connection; `signal` ends attempts that are no longer needed. */
  open: (signal: AbortSignal, progress: Progress) => Promise<Session>;
  /** Records a failed connect. */
  connectFailed: (slot: number, startMs: number, error: unknown) => void;
  /** Runs and records one operation on an open session. */
  execute: (slot: number, startMs: number, session: Session) => Promise<AttemptResult>;
  /** During an outage attempts come so often, in ms, where that is more often than the pace. */
  outageIntervalMs?: number;
  /** So often one session, in turn, is given up for a new one, in ms. */
  rotateEveryMs?: number;
}

/** During an outage attempts come so often unless told otherwise, so that its end is seen soon after it happened: … */
const OUTAGE_INTERVAL_MS = 5;
/** … and so often where they meet silence, since each of them then lasts until its time-out. */
const SILENT_INTERVAL_MS = 8;
const MANY_SILENT = 20;
/** Connections being opened at once; one that meets silence holds its place for the connect time-out. */
const MAX_CONNECTING = 256;
/** While nothing but read-only nodes answers, one of their sessions is given up for a new one this often: at every beat. */
const RENEW_EVERY_MS = 4;
/** … and the others are asked again this often: each refusal is several lines in that node's log. */
const ASK_READ_ONLY_EVERY_MS = 10;
/** A session whose statement is younger than this is not yet taken for stuck; a second one would only add to the crowd. */
const PATIENCE_MS = 200;
/** Statements in flight per session slot; bounds the backends that a blocked cluster piles up. */
const MAX_EXECUTING_PER_SESSION = 4;

/**
 * So often one session, in turn, is given up for a new one, as a connection pool does: only new sessions show where the
 * proxy sends them.
 */
const ROTATE_EVERY_MS = 500;

interface Slot {
  idle: Session | null;
  /** The idle session's node does not take writes. */
  idleIsReadOnly: boolean;
  executing: number;
  /** When the youngest of its statements was begun. */
  executingSince: number;
}

/**
 * An open-loop load: attempts start on the clock's beat whether or not earlier ones have been answered. A slot whose
 * session is stuck or broken opens another, so neither a hanging nor a refused connection makes the load blind.
 */
export class PacedLoad {
  private readonly slots: Slot[];
  private readonly sessions = new Set<Session>();
  private readonly connecting: Connecting;
  private readonly inFlight = new Set<Promise<void>>();
  private executing = 0;
  private suffering = false;
  private lastOkMs = Number.NEGATIVE_INFINITY;
  private lastRenewalMs = Number.NEGATIVE_INFINITY;
  private lastAskedMs = Number.NEGATIVE_INFINITY;
  private next = 0;
  private dueAt = 0;
  private skippedFrom = 0;
  private skipped = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly options: PacedOptions) {
    this.slots = Array.from({ length: options.sessions }, () => ({
      idle: null,
      idleIsReadOnly: false,
      executing: 0,
      executingSince: 0,
    }));
    this.connecting = new Connecting(options.clock);
  }

  start(): void {
    this.dueAt = this.options.clock.now();
    this.tick();
  }

  /** Starts nothing more and waits until every attempt has its outcome; the sessions' time-outs bound the wait. */
  async drain(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.dueAt = Number.POSITIVE_INFINITY;
    this.connecting.callOff('all');
    await Promise.all(this.inFlight);
    this.reportSkipped();
    for (const session of this.sessions) session.drop();
  }

  private readonly tick = (): void => {
    const now = this.options.clock.now();
    const interval = 1000 / this.options.perSecond;
    // After a stall of the event loop the missed beats are not made up in a burst: they would measure the burst.
    if (now - this.dueAt > 10 * interval) this.dueAt = now;
    while (this.dueAt <= now) {
      this.begin(now);
      const beat = this.suffering ? Math.min(interval, this.outageInterval()) : interval;
      // Missed beats of an outage would tell no more than this one, and be a crowd before a server that comes back.
      const missed = this.suffering ? Math.floor((now - this.dueAt) / beat) : 0;
      this.dueAt += beat * (1 + missed);
    }
    if (this.dueAt !== Number.POSITIVE_INFINITY) {
      this.timer = setTimeout(this.tick, Math.max(0, this.dueAt - this.options.clock.now()));
    }
  };

  private outageInterval(): number {
    const { outageIntervalMs = OUTAGE_INTERVAL_MS } = this.options;
    return this.connecting.size > MANY_SILENT ? Math.max(SILENT_INTERVAL_MS, outageIntervalMs) : outageIntervalMs;
  }

  private begin(startMs: number): void {
    const index = this.next;
    this.next = (this.next + 1) % this.slots.length;
    const slot = this.slots[index];
    if (!slot) return;
    if (this.shouldWait(slot, startMs)) return;
    const session = this.takeIdle(slot, startMs);
    if (!session && this.isBeingServed(slot, startMs)) return;
    const blocked = session ? false : this.connecting.size >= MAX_CONNECTING || this.executing >= this.maxExecuting();
    if (blocked) {
      if (this.skipped === 0) this.skippedFrom = startMs;
      this.skipped += 1;
      return;
    }
    this.reportSkipped();
    const attempt = session ? this.run(index, slot, startMs, session) : this.connectAndRun(index, slot, startMs);
    this.inFlight.add(attempt);
    void attempt.finally(() => this.inFlight.delete(attempt));
  }

  /** By connections that are being opened, or by this slot's own statement: the answer to that tells as much. */
  private isBeingServed(slot: Slot, now: number): boolean {
    if (this.connecting.isEnough(slot, now)) return true;
    return slot.executing > 0 && now - slot.executingSince < PATIENCE_MS;
  }

  private maxExecuting(): number {
    return MAX_EXECUTING_PER_SESSION * this.slots.length;
  }

  private takeIdle(slot: Slot, now: number): Session | null {
    const session = slot.idle;
    slot.idle = null;
    if (!session) return null;
    const renew = slot.idleIsReadOnly ? this.mayRenew(now) : this.isDueForRotation(now);
    if (session.usable && !renew) return session;
    this.lastRenewalMs = now;
    this.discard(session);
    return null;
  }

  private isDueForRotation(now: number): boolean {
    return !this.suffering && now - this.lastRenewalMs >= (this.options.rotateEveryMs ?? ROTATE_EVERY_MS);
  }

  private shouldWait(slot: Slot, now: number): boolean {
    if (!this.suffering || !slot.idle || !slot.idleIsReadOnly || this.mayRenew(now)) return false;
    if (now - this.lastAskedMs < ASK_READ_ONLY_EVERY_MS) return true;
    this.lastAskedMs = now;
    return false;
  }

  /** Where others succeed, a read-only session is replaced at once; where nobody does, one after another. */
  private mayRenew(now: number): boolean {
    if (!this.suffering) return true;
    return this.connecting.mayTalk && now - this.lastRenewalMs >= RENEW_EVERY_MS;
  }

  private async connectAndRun(index: number, slot: Slot, startMs: number): Promise<void> {
    const attempt = this.connecting.begin(slot, startMs);
    let session: Session;
    try {
      session = await this.options.open(attempt.controller.signal, attempt);
    } catch (error) {
      if (error instanceof CodedError && error.code === HOT_STANDBY) this.connecting.refused();
      this.failed(startMs, attempt.controller.signal.aborted);
      this.options.connectFailed(index, startMs, error);
      return;
    } finally {
      this.connecting.end(attempt);
    }
    this.sessions.add(session);
    await this.run(index, slot, startMs, session);
  }

  private async run(index: number, slot: Slot, startMs: number, session: Session): Promise<void> {
    this.executing += 1;
    slot.executing += 1;
    slot.executingSince = this.options.clock.now();
    const result = await this.options.execute(index, startMs, session);
    this.executing -= 1;
    slot.executing -= 1;
    if (result.ok) this.succeeded();
    else this.failed(startMs, false);
    if (result.session === 'read-only') this.connecting.refused();
    const better = slot.idle === null || (slot.idleIsReadOnly && result.session === 'good');
    if (result.session === 'broken' || !session.usable || !better) {
      this.discard(session);
      return;
    }
    if (slot.idle) this.discard(slot.idle);
    slot.idle = session;
    slot.idleIsReadOnly = result.session === 'read-only';
  }

  /** A failure is news only when it began after the last success, and was not our own doing. */
  private failed(startMs: number, calledOff: boolean): void {
    if (!calledOff && startMs > this.lastOkMs) this.suffering = true;
  }

  /**
   * The first attempt that gets through after an outage calls off those that still meet silence, or they would all be
   * answered at once. Those that the server has begun to answer go on; they are the next sessions.
   */
  private succeeded(): void {
    this.lastOkMs = this.options.clock.now();
    if (!this.suffering) return;
    this.suffering = false;
    this.reportSkipped();
    this.connecting.callOff('silent');
  }

  private discard(session: Session): void {
    this.sessions.delete(session);
    session.drop();
  }

  private reportSkipped(): void {
    if (this.skipped === 0) return;
    this.options.record({
      kind: 'skipped',
      t: this.options.clock.now(),
      unc: 0,
      src: this.options.name,
      count: this.skipped,
      fromMs: this.skippedFrom,
    });
    this.skipped = 0;
  }
}
