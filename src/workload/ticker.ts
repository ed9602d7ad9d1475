import type { Clock } from '../core/clock.js';
import type { LoopLateness } from '../history/loop-delay.js';

/** The timer wakes at least this often (ms), so that a stall of the event loop is seen even under a slow load. */
const MAX_SLEEP_MS = 10;

/** Called when its time has come. Returns when it is to be called again, by the clock, ms. */
export type Beat = (nowMs: number) => number;

interface Task {
  readonly beat: Beat;
  dueMs: number;
}

/**
 * One timer for all that a thread does on a beat. Waking an idle thread costs more CPU than what is done then (0.1 ms
 * against some microseconds), so the loads share their wake-ups, and what may be a little late waits for the next one.
 * How late each wake-up comes is how late the event loop was.
 */
export class Ticker {
  private readonly tasks = new Set<Task>();
  private waiting: { dueMs: number; wake: () => void }[] = [];
  private timer: NodeJS.Timeout | null = null;
  private armedForMs = 0;

  constructor(
    private readonly clock: Clock,
    private readonly lateness?: LoopLateness,
  ) {}

  /** Calls `beat` now and whenever it is due. Returns the function that ends it. */
  add(beat: Beat): () => void {
    const task: Task = { beat, dueMs: beat(this.clock.now()) };
    this.tasks.add(task);
    this.arm();
    return () => {
      this.tasks.delete(task);
      if (this.tasks.size === 0) this.stop();
    };
  }

  /**
   * Resolves at the first wake-up at least `ms` from now, at most 10 ms later than that; at once where nothing beats.
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

  /** Rounds up: Node rounds a fraction of a millisecond down, and the wake-up would come before anything is due. */
  private arm(): void {
    if (this.timer) clearTimeout(this.timer);
    const nowMs = this.clock.now();
    const nextMs = Math.min(...[...this.tasks].map(({ dueMs }) => dueMs), nowMs + MAX_SLEEP_MS);
    const delayMs = Math.max(1, Math.ceil(nextMs - nowMs));
    this.armedForMs = nowMs + delayMs;
    this.timer = setTimeout(this.wake, delayMs);
  }

  private release(nowMs: number): void {
    const due = this.waiting.filter(({ dueMs }) => dueMs <= nowMs);
    if (due.length === 0) return;
    this.waiting = this.waiting.filter(({ dueMs }) => dueMs > nowMs);
    for (const { wake } of due) wake();
  }

  private stop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.releaseAll();
  }

  /** Nothing beats any more, so that nothing would wake them. */
  private releaseAll(): void {
    this.release(Number.POSITIVE_INFINITY);
  }
}
