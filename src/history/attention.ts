import type { Clock } from '../core/clock.js';
import type { HistoryEvent, LogTag, NewEvent } from './events.js';

/** After a sign that something happens, everything is watched closely for this long. */
const CLOSELY_FOR_MS = 5000;
const FOR_GOOD = Number.POSITIVE_INFINITY;
/** A write that took this long is a sign as well. Commits take a few ms on an idle machine. */
const SLOW_MS = 100;

/** Lines that a program logs when it is about to change its role, or cannot do its work. */
const SIGNS: ReadonlySet<LogTag> = new Set<LogTag>(['promoting', 'demoting', 'lock-lost', 'dcs-error', 'shutdown']);

/**
 * How closely a cluster is watched. Most of what observers and probes cost is waking up to see that nothing has
 * changed. Before the first fault they look less often, until something out of the ordinary happens. From the phase of
 * the faults on they look as often as they can, until the run ends.
 */
export class Attention {
  private closeUntilMs = Number.NEGATIVE_INFINITY;
  private readonly listeners = new Set<(forMs: number) => void>();
  private firstHolder: string | undefined;

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  isClose(): boolean {
    return this.clock.now() < this.closeUntilMs;
  }

  /** Something happens: everything is watched closely for some seconds, or for good. */
  raise(forMs = CLOSELY_FOR_MS): void {
    const isNews = !this.isClose() || forMs === FOR_GOOD;
    this.closeUntilMs = Math.max(this.closeUntilMs, this.clock.now() + forMs);
    if (isNews) for (const listener of this.listeners) listener(forMs);
  }

  /**
   * Calls `listener` with the duration in ms when attention is raised from none, or for good. Returns the function that
   * unsubscribes it.
   */
  onRaised(listener: (forMs: number) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Raises attention if an event is out of the ordinary. */
  readonly follow = (event: HistoryEvent | NewEvent): void => {
    if (event.kind === 'phase') {
      if (event.phase === 'faults') this.raise(FOR_GOOD);
    } else if (this.isSign(event)) {
      this.raise();
    }
  };

  private isSign(event: HistoryEvent | NewEvent): boolean {
    switch (event.kind) {
      case 'write':
        return event.outcome !== 'ok' || event.t - event.startMs > SLOW_MS;
      case 'read':
      case 'probe':
        return event.outcome !== 'ok';
      case 'leader-key':
        this.firstHolder ??= event.holder;
        return event.holder !== this.firstHolder;
      case 'member':
        return !event.reachable;
      case 'log':
        return SIGNS.has(event.tag);
      case 'fault':
      case 'container':
      case 'gap':
      case 'skipped':
        return true;
      default:
        return false;
    }
  }
}
