import type { Clock } from '../core/clock.js';
import { messageOf } from '../core/errors.js';
import type { Attention } from '../history/attention.js';
import type { RecordEvent } from '../history/events.js';

/** Turns some state of the cluster into events until it is stopped. */
export interface Observer {
  stop(): Promise<void> | void;
}

export interface PollOptions<T> {
  src: string;
  everyMs: number;
  /** The interval while nothing happens. If absent, it is always `everyMs`. */
  calm?: { everyMs: number; attention: Attention } | undefined;
  clock: Clock;
  look: () => Promise<T>;
  /** Called with what was seen. `unc` is the time in ms since it may have changed. */
  seen: (value: T, t: number, unc: number) => void;
  /** Called with every failed poll. */
  failed?: (error: unknown, t: number, unc: number) => void;
}

/**
 * Polls repeatedly. The next poll begins when the interval has passed and the last one has ended. While nothing happens
 * it polls less often, and at once when attention is raised: what happens from then on is seen as exactly as ever.
 */
export function poll<T>(options: PollOptions<T>): Observer {
  const { clock, calm } = options;
  let stopped = false;
  let lastMs = clock.now();
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;
  const round = async () => {
    isLooking = true;
    const startMs = clock.now();
    try {
      const value = await options.look();
      if (stopped) return;
      const t = clock.now();
      options.seen(value, t, t - lastMs);
    } catch (error) {
      if (stopped) return;
      const t = clock.now();
      options.failed?.(error, t, t - lastMs);
      calm?.attention.raise();
    }
    lastMs = startMs;
    isLooking = false;
    const everyMs = calm && !calm.attention.isClose() ? calm.everyMs : options.everyMs;
    timer = setTimeout(() => void round(), Math.max(0, startMs + everyMs - clock.now()));
  };
  const unsubscribe = calm?.attention.onRaised(() => {
    if (isLooking) return;
    clearTimeout(timer);
    void round();
  });
  void round();
  return {
    stop: () => {
      stopped = true;
      unsubscribe?.();
      clearTimeout(timer);
    },
  };
}

/**
 * Records how long an observer was blind. Failed polls are tolerated for `afterMs`. After that they are a gap, which
 * ends with the next successful poll or with the observer.
 */
export class GapKeeper {
  private lastGoodMs: number;
  private reason: string | null = null;

  constructor(
    private readonly observer: string,
    private readonly afterMs: number,
    private readonly clock: Clock,
    private readonly record: RecordEvent,
    private readonly node?: string,
  ) {
    this.lastGoodMs = clock.now();
  }

  good(): void {
    this.close();
    this.lastGoodMs = this.clock.now();
  }

  bad(error: unknown): void {
    this.reason = messageOf(error);
  }

  close(): void {
    const t = this.clock.now();
    if (this.reason !== null && t - this.lastGoodMs > this.afterMs) {
      const base = { kind: 'gap' as const, t, unc: 0, src: this.observer, observer: this.observer };
      const node = this.node === undefined ? {} : { node: this.node };
      this.record({ ...base, ...node, fromMs: this.lastGoodMs, reason: this.reason });
    }
    this.reason = null;
  }
}
