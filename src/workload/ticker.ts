import type { Clock } from '../core/clock.js';
import type { LoopLateness } from '../history/loop-delay.js';

/** Maximum sleep of the timer. Makes a stall of the event loop visible even under a slow load. */
const MAX_SLEEP_MS = 10;

/** Called when it is due. Returns the time, by the clock, of its next call in ms. */
export type Beat = (nowMs: number) => number;

interface Task {
  readonly beat: Beat;
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

  constructor(
    private readonly clock: Clock,
    private readonly lateness?: LoopLateness,
  ) {}

  /** Calls `beat` now and whenever it is due. Returns the function that stops it. */
  add(beat: Beat): () => void {
    const task: Task = { beat, dueMs: beat(this.clock.now()) };
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

  /** Rounds up. Node rounds a fraction of a millisecond down, and would wake up before anything is due. */
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

  /** Releases all waiting callers. Without a beat, no wake-up would come for them. */
  private releaseAll(): void {
    this.release(Number.POSITIVE_INFINITY);
  }
}
