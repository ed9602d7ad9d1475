import type { Clock } from '../core/clock.js';
import type { Random } from '../core/random.js';
import type { ConnectionLimit } from './connection-limit.js';
import type { AttemptResult, Operations } from './operations.js';
import type { Session } from './session.js';

/** How long a place of the pool waits before it reconnects. The wait doubles with each failure. */
export interface Backoff {
  initialMs: number;
  maxMs: number;
}

export interface PoolOptions {
  size: number;
  clock: Clock;
  limit: ConnectionLimit;
  backoff: Backoff;
  /** For the jitter of the back-off. */
  random: Random;
  /** How often one session, in turn, is replaced. Only new sessions show where the proxy sends them. */
  rotateEveryMs: number;
  /** Takes a session whose node is read-only. Returns false if there is no use for it. */
  keepStandby: (session: Session) => boolean;
}

/** One place of the pool. It has a session, is opening one, or waits to reconnect. */
interface Place {
  readonly index: number;
  session: Session | null;
  busy: boolean;
  failures: number;
  retryAtMs: number;
}

/**
 * The sessions of an application. Each place keeps one, waits for its answer, and reconnects with back-off and jitter.
 * A spare place takes the session that saw the end of an outage while all others still hang or wait.
 */
export class Pool {
  private readonly places: Place[];
  private readonly spare: Place;
  private next = 0;
  private rotatedMs = Number.NEGATIVE_INFINITY;
  private stopped = false;

  constructor(
    private readonly operations: Operations,
    private readonly options: PoolOptions,
  ) {
    const place = (index: number): Place => ({ index, session: null, busy: false, failures: 0, retryAtMs: 0 });
    this.places = Array.from({ length: options.size }, (_unused, index) => place(index));
    this.spare = place(options.size);
  }

  /** Opens a session in every place that is due. Each new session begins with an operation. */
  connect(nowMs: number): void {
    for (const place of this.places) {
      if (place.session || place.busy || nowMs < place.retryAtMs) continue;
      if (!this.options.limit.mayOpen('pool')) return;
      void this.openAndRun(place, nowMs);
    }
  }

  /** Runs an operation on a free session. Returns false if there is none. */
  run(nowMs: number, mayRotate: boolean): boolean {
    const place = this.takeFree();
    if (!place?.session) return false;
    if (mayRotate && place !== this.spare && this.isRotationDue(nowMs)) {
      this.rotatedMs = nowMs;
      this.operations.discard(place.session);
      place.session = null;
      void this.openAndRun(place, nowMs);
    } else {
      void this.execute(place, nowMs, place.session);
    }
    return true;
  }

  /** Takes a working session from outside the pool. Returns false if every place has one. */
  adopt(session: Session): boolean {
    const place = [...this.places, this.spare].find((one) => !one.session && !one.busy);
    if (!place) return false;
    place.session = session;
    place.failures = 0;
    return true;
  }

  /** Ends all reconnecting. */
  stop(): void {
    this.stopped = true;
  }

  private isRotationDue(nowMs: number): boolean {
    const { rotateEveryMs, limit } = this.options;
    return nowMs - this.rotatedMs >= rotateEveryMs && limit.mayOpen('pool');
  }

  /**
   * The next place in turn with a free session. The spare is used only if no other is free, and dropped when one is.
   */
  private takeFree(): Place | null {
    const { length } = this.places;
    for (let step = 0; step < length; step += 1) {
      const place = this.places[(this.next + step) % length];
      if (!place || place.busy || !this.isUsable(place)) continue;
      this.next = (place.index + 1) % length;
      if (this.spare.session && !this.spare.busy) this.release(this.spare);
      return place;
    }
    return !this.spare.busy && this.isUsable(this.spare) ? this.spare : null;
  }

  private isUsable(place: Place): boolean {
    if (place.session && !place.session.usable) this.failed(place);
    return place.session !== null;
  }

  private async openAndRun(place: Place, startMs: number): Promise<void> {
    place.busy = true;
    const session = await this.operations.open(place.index, startMs, new AbortController());
    place.busy = false;
    if (!session) {
      this.failed(place);
      return;
    }
    if (this.stopped) {
      this.operations.discard(session);
      return;
    }
    place.session = session;
    await this.execute(place, startMs, session);
  }

  private async execute(place: Place, startMs: number, session: Session): Promise<void> {
    place.busy = true;
    const result = await this.operations.run(place.index, startMs, session);
    place.busy = false;
    this.settle(place, session, result);
  }

  private settle(place: Place, session: Session, { session: state }: AttemptResult): void {
    if (state === 'good') {
      place.failures = 0;
      return;
    }
    if (state === 'read-only' && this.options.keepStandby(session)) place.session = null;
    this.failed(place);
  }

  private failed(place: Place): void {
    const { backoff, clock, random } = this.options;
    this.release(place);
    const ms = Math.min(backoff.maxMs, backoff.initialMs * 2 ** place.failures);
    place.failures += 1;
    place.retryAtMs = clock.now() + ms * (0.5 + random());
  }

  private release(place: Place): void {
    if (place.session) this.operations.discard(place.session);
    place.session = null;
  }
}
