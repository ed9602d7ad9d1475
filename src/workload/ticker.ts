import type { Clock } from '../core/clock.js';
import type { LoopLateness } from '../history/loop-delay.js';

/** Maximum sleep of the timer. Makes a stall of the event loop visible even under a slow load. */
const MAX_SLEEP_MS = 10;

/** Errors of floating-point numbers stay below. */
const ROUNDING_MS = 1e-6;

/** Called when it is due. Returns the time, by the clock, of its next call in ms. */
export type Beat = (nowMs: number) => number;

interface Task {
  readonly beat: Beat;
  /** It waits for the next wake-up after it is due. */
  readonly mayBeLate: boolean;
  dueMs: number;
}

/**
 * One timer for all periodic work of a thread. Waking an idle thread costs more CPU (0.1 ms) than the work itself (some
 * µs), so the loads share their wake-ups, and work that may be a little late waits for the next one. The lateness of
 * each wake-up is the lateness of the event loop.
 */
export class Ticker {
  private readonly tasks = new Set<Task>();
  private waiting: { dueMs: number; wake: () => void }[] = [];
  private timer: NodeJS.Timeout | null = null;
  private armedForMs = 0;
  /** What the monotonic clock is ahead of ours, as a fraction of a ms. */
  private readonly phaseMs: number;

  constructor(
    private readonly clock: Clock,
    private readonly lateness?: LoopLateness,
  ) {
    const monotonicMs = Number(process.hrtime.bigint() % 1_000_000_000n) / 1e6;
    this.phaseMs = fractionOf(monotonicMs - clock.now());
  }

  /**
   * Calls `beat` now and whenever it is due; up to 10 ms later if it may be late. Returns the function that stops it.
   */
  add(beat: Beat, { mayBeLate = false } = {}): () => void {
    const task: Task = { beat, mayBeLate, dueMs: beat(this.clock.now()) };
    this.tasks.add(task);
    this.arm();
    return () => {
      this.tasks.delete(task);
      if (this.tasks.size === 0) this.stop();
    };
  }

  /** Whether any beat is registered. */
  get isRunning(): boolean {
    return this.timer !== null;
  }

  /**
   * Resolves at the first wake-up at least `ms` from now, at most 10 ms later. Resolves at once if no beat is
   * registered.
   */
  passed(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ dueMs: this.clock.now() + ms, wake: resolve });
      if (this.timer === null) this.releaseAll();
    });
  }

  private readonly wake = (): void => {
    const nowMs = this.clock.now();
    this.lateness?.add(Math.max(0, nowMs - this.armedForMs));
    for (const task of this.tasks) if (task.dueMs <= nowMs) task.dueMs = task.beat(nowMs);
    this.release(nowMs);
    if (this.tasks.size > 0) this.arm();
    else this.stop();
  };

  /**
   * The first time from `nowMs` on that is a multiple of `intervalMs`, in whole ms of Node's timers. What is due at
   * such times shares its wake-ups, and a timer is least late for it.
   */
  nextMultiple(intervalMs: number, nowMs: number): number {
    return Math.ceil((nowMs + this.phaseMs) / intervalMs) * intervalMs - this.phaseMs;
  }

  /**
   * Node's timers count whole ms of the monotonic clock and round down when they are set. So the delay is counted from
   * there, and rounded up: a third of all wake-ups came before anything was due.
   */
  private arm(): void {
    if (this.timer) clearTimeout(this.timer);
    const nowMs = this.clock.now();
    let nextMs = nowMs + MAX_SLEEP_MS;
    for (const { dueMs, mayBeLate } of this.tasks) if (!mayBeLate && dueMs < nextMs) nextMs = dueMs;
    const setMs = Math.floor(nowMs + this.phaseMs + ROUNDING_MS) - this.phaseMs;
    const delayMs = Math.max(1, Math.ceil(nextMs - setMs - ROUNDING_MS));
    this.armedForMs = setMs + delayMs;
    this.timer = setTimeout(this.wake, delayMs);
  }

  private release(nowMs: number): void {
    if (!this.waiting.some(({ dueMs }) => dueMs <= nowMs)) return;
    const due = this.waiting.filter(({ dueMs }) => dueMs <= nowMs);
    this.waiting = this.waiting.filter(({ dueMs }) => dueMs > nowMs);
    for (const { wake } of due) wake();
  }

  private stop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.releaseAll();
  }

  /** Releases all waiting callers. Without a beat, no wake-up would come for them. */
  private releaseAll(): void {
    this.release(Number.POSITIVE_INFINITY);
  }
}

function fractionOf(value: number): number {
  return value - Math.floor(value);
}
