import { isOutage } from '../judge/outage.js';
import { ABANDONED, TIMEOUT } from '../workload/classify.js';
import type { NodeAnswer, StatementAttempt } from './attempt.js';

export interface ErrorCount {
  code: string;
  /** The message of the first such error. */
  message: string;
  outcome: 'rejected' | 'indeterminate';
  count: number;
}

/** Counts failures by code and outcome; keeps the first message of each. */
export function countError(errors: Map<string, ErrorCount>, failure: Omit<ErrorCount, 'count'>): void {
  const key = `${failure.code} ${failure.outcome}`;
  const known = errors.get(key);
  if (known) known.count += 1;
  else errors.set(key, { ...failure, count: 1 });
}

/** A time without a success that the judge's rule counts as an outage. */
export interface StreamOutage {
  fromMs: number;
  /** The first success after the outage, or the end of the session. */
  toMs: number;
  /** False if the outage was still going on when the session ended. */
  ended: boolean;
  /**
   * The true outage was at most this much shorter: no attempts were made between the last success and the first
   * failure, nor between the last failure and the first success.
   */
  uncertaintyMs: number;
  /**
   * `before` is the node of the last success, `after` that of the first one after the outage; null where there was
   * none.
   */
  before: NodeAnswer | null;
  after: NodeAnswer | null;
  errors: ErrorCount[];
}

/** The time between two successes. It may still turn out to be an outage. */
interface Gap {
  fromMs: number;
  toMs: number | null;
  before: NodeAnswer | null;
  after: NodeAnswer | null;
  failing: boolean;
  /** The first and the last moment at which the service is known to have been down. */
  firstDownMs: number;
  lastDownMs: number;
  errors: Map<string, ErrorCount>;
}

/**
 * Finds outages in a stream of attempts with bounded memory. A gap stays open for late failures until no attempt that
 * began in it can still be under way. The judge's rule (`isOutage`) decides what is an outage.
 */
export class Gaps {
  private readonly recent: Gap[] = [];
  private readonly found: StreamOutage[] = [];
  private open: Gap;
  /** Failures outside of outages: none of them delayed a success. */
  blips = 0;

  /**
   * @param pacingMs Time between two attempts.
   * @param settleMs Longest time that an attempt can take.
   */
  constructor(
    startMs: number,
    private readonly pacingMs: number,
    private readonly settleMs: number,
  ) {
    this.open = gap(startMs, null);
  }

  /** The time of the last success, and whether an attempt has failed since. */
  get current(): { fromMs: number; failing: boolean; errors: readonly ErrorCount[] } {
    return { fromMs: this.open.fromMs, failing: this.open.failing, errors: [...this.open.errors.values()] };
  }

  /** Returns how long nothing had succeeded, and whether attempts failed in that time. */
  success({ t, answer }: StatementAttempt): { lengthMs: number; failing: boolean } {
    const closed = this.open;
    closed.toMs = t;
    closed.after = answer ?? null;
    this.recent.push(closed);
    this.open = gap(t, answer ?? null);
    this.settle(t - this.settleMs);
    return { lengthMs: t - closed.fromMs, failing: closed.failing };
  }

  failure(attempt: StatementAttempt): void {
    const { startMs, t, code = 'UNKNOWN', message = '', outcome } = attempt;
    if (outcome === 'ok') return;
    // Our own timer ended these attempts, long after the service failed and possibly after its return.
    const late = code === TIMEOUT || code === ABANDONED;
    const began = this.gapAt(startMs);
    const counted = late ? began : this.gapAt(t);
    countError(counted.errors, { code, message, outcome });
    markDown(counted, late ? startMs : t, Math.max(startMs, counted.fromMs));
    // The attempt may have been sent before the last success and have failed after it.
    if (began !== counted && began.toMs !== null) began.failing = true;
  }

  /** Closes the session and returns all outages in order. */
  end(nowMs: number): StreamOutage[] {
    this.settle(Number.POSITIVE_INFINITY);
    const last = this.open;
    if (isOutage(nowMs - last.fromMs, last.failing, this.pacingMs)) {
      this.found.push(outageOf({ ...last, toMs: nowMs }, false));
    } else this.blips += countOf(last);
    return this.found;
  }

  private gapAt(ms: number): Gap {
    if (ms >= this.open.fromMs) return this.open;
    return this.recent.findLast(({ fromMs }) => fromMs <= ms) ?? this.recent[0] ?? this.open;
  }

  private settle(beforeMs: number): void {
    for (let [first] = this.recent; first?.toMs != null && first.toMs < beforeMs; [first] = this.recent) {
      this.recent.shift();
      const { fromMs, toMs, failing } = first;
      if (isOutage(toMs - fromMs, failing, this.pacingMs)) this.found.push(outageOf({ ...first, toMs }, true));
      else this.blips += countOf(first);
    }
  }
}

function gap(fromMs: number, before: NodeAnswer | null): Gap {
  const never = { firstDownMs: Number.POSITIVE_INFINITY, lastDownMs: Number.NEGATIVE_INFINITY };
  return { fromMs, toMs: null, before, after: null, failing: false, ...never, errors: new Map() };
}

function markDown(gap: Gap, firstMs: number, lastMs: number): void {
  gap.failing = true;
  gap.firstDownMs = Math.min(gap.firstDownMs, firstMs);
  gap.lastDownMs = Math.max(gap.lastDownMs, lastMs);
}

function outageOf(gap: Gap & { toMs: number }, ended: boolean): StreamOutage {
  const { fromMs, toMs, before, after, errors } = gap;
  // The end of an unfinished outage is not uncertain.
  const lastDownMs = ended ? gap.lastDownMs : toMs;
  const provenMs = Math.max(0, lastDownMs - gap.firstDownMs);
  return {
    fromMs,
    toMs,
    ended,
    uncertaintyMs: toMs - fromMs - provenMs,
    before,
    after,
    errors: [...errors.values()].sort((a, b) => b.count - a.count),
  };
}

/** Number of failures. Attempts that we aborted because another one had succeeded are not failures. */
function countOf({ errors }: Gap): number {
  return [...errors.values()].reduce((sum, { code, count }) => sum + (code === ABANDONED ? 0 : count), 0);
}
