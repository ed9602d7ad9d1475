import { isOutage } from '../judge/outage.js';
import { ABANDONED, TIMEOUT } from '../workload/classify.js';
import type { NodeAnswer, StatementAttempt } from './attempt.js';

export interface ErrorCount {
  code: string;
  /** The first one's words. */
  message: string;
  outcome: 'rejected' | 'indeterminate';
  count: number;
}

/** Counts failures by their code and by whether they leave a doubt; the first one's words stand for all. */
export function countError(errors: Map<string, ErrorCount>, failure: Omit<ErrorCount, 'count'>): void {
  const key = `${failure.code} ${failure.outcome}`;
  const known = errors.get(key);
  if (known) known.count += 1;
  else errors.set(key, { ...failure, count: 1 });
}

/** A time without a success in which attempts failed or none came through. */
export interface StreamOutage {
  fromMs: number;
  /** When it was over, or when the session ended. */
  toMs: number;
  /** False: it was not over when the session ended. */
  ended: boolean;
  /**
   * It was at most this much shorter: the time between the last success and the first failure, and between the last
   * failure and the first success, in which there was no attempt.
   */
  uncertaintyMs: number;
  /** The node that answered last and the one that answered first; null where none did. */
  before: NodeAnswer | null;
  after: NodeAnswer | null;
  errors: ErrorCount[];
}

/** The time between two successes, while it may still turn out to be an outage. */
interface Gap {
  fromMs: number;
  toMs: number | null;
  before: NodeAnswer | null;
  after: NodeAnswer | null;
  failing: boolean;
  /** When it is known to have been down for the first and the last time. */
  firstDownMs: number;
  lastDownMs: number;
  errors: Map<string, ErrorCount>;
}

/**
 * Finds outages in a stream of attempts, in a bounded memory: a gap is looked at again until no attempt that began in
 * it can still be on its way. The rule for what is an outage is the judge's.
 */
export class Gaps {
  private readonly recent: Gap[] = [];
  private readonly found: StreamOutage[] = [];
  private open: Gap;
  /** Failures outside of outages: no success was late for them. */
  blips = 0;

  /**
   * @param pacingMs Time between two attempts.
   * @param settleMs No attempt takes longer than this.
   */
  constructor(
    startMs: number,
    private readonly pacingMs: number,
    private readonly settleMs: number,
  ) {
    this.open = gap(startMs, null);
  }

  /** Since when nothing has succeeded, and whether an attempt has failed since. */
  get current(): { fromMs: number; failing: boolean; errors: readonly ErrorCount[] } {
    return { fromMs: this.open.fromMs, failing: this.open.failing, errors: [...this.open.errors.values()] };
  }

  /** Returns how long nothing had succeeded and whether attempts had failed meanwhile. */
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
    // By the client's own clock: that comes long after the service failed, perhaps when it is back.
    const late = code === TIMEOUT || code === ABANDONED;
    const began = this.gapAt(startMs);
    const counted = late ? began : this.gapAt(t);
    countError(counted.errors, { code, message, outcome });
    markDown(counted, late ? startMs : t, Math.max(startMs, counted.fromMs));
    // It may have been sent before the last success, and have failed after it.
    if (began !== counted && began.toMs !== null) began.failing = true;
  }

  /** The session is over. All outages, in order. */
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
  // Where it goes on, only its beginning is uncertain.
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

/** What we called off ourselves, for another had got through, has not failed. */
function countOf({ errors }: Gap): number {
  return [...errors.values()].reduce((sum, { code, count }) => sum + (code === ABANDONED ? 0 : count), 0);
}
