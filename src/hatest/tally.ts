import { build } from 'hdr-histogram-js';
import { isSameNode, type NodeAnswer, type StatementAttempt } from './attempt.js';
import { countError, type ErrorCount } from './gaps.js';
import { Runs } from './runs.js';

/** A node that answered, with the number and the time span of its answers. */
export interface Responder {
  answer: NodeAnswer;
  count: number;
  firstMs: number;
  lastMs: number;
}

const MICROSECONDS = 1000;

/** All counters of a session. Memory is bounded however long the session lasts. */
export class Tally {
  attempted = 0;
  ok = 0;
  rejected = 0;
  indeterminate = 0;
  localOnly = 0;
  /** Acknowledged on an older timeline after a newer one had acknowledged: two nodes took writes through this port. */
  stale = 0;
  /** Answers of a read-only node to a write. */
  readOnlyAnswers = 0;
  maxReplayLagMs: number | null = null;
  maxNewestRowMs: number | null = null;
  notReceiving = 0;
  readonly acknowledged = new Runs();
  readonly doubtful = new Runs();
  readonly seen: Responder[] = [];
  readonly errors = new Map<string, ErrorCount>();
  private readonly latency = build({ lowestDiscernibleValue: 1, highestTrackableValue: 600_000_000 });
  private newest = { timeline: 0, sinceMs: 0 };

  add(attempt: StatementAttempt): void {
    this.attempted += 1;
    const { answer } = attempt;
    if (answer) this.see(answer, attempt.t);
    if (attempt.outcome !== 'ok') {
      this.fail(attempt, attempt.outcome);
      return;
    }
    this.ok += 1;
    this.latency.recordValue(Math.max(1, Math.round((attempt.t - attempt.startMs) * MICROSECONDS)));
    if (attempt.seq !== undefined) this.acknowledged.add(attempt.seq);
    if (attempt.localOnly) this.localOnly += 1;
    if (answer?.timeline !== undefined) this.followTimeline(answer.timeline, attempt);
    const { freshness } = attempt;
    if (!freshness) return;
    this.maxReplayLagMs = largest(this.maxReplayLagMs, freshness.replayLagMs);
    this.maxNewestRowMs = largest(this.maxNewestRowMs, freshness.newestRowMs);
    if (freshness.receiving === false) this.notReceiving += 1;
  }

  /** Latency of successful attempts, in ms; includes connecting where a new session was opened. */
  get latencyMs(): { p50: number; p99: number; max: number } | null {
    if (this.ok === 0) return null;
    const at = (percentile: number) => this.latency.getValueAtPercentile(percentile) / MICROSECONDS;
    return { p50: at(50), p99: at(99), max: this.latency.maxValue / MICROSECONDS };
  }

  private see(answer: NodeAnswer, t: number): void {
    const known = this.seen.find((seen) => isSameNode(seen.answer, answer) && seen.answer.timeline === answer.timeline);
    if (!known) this.seen.push({ answer, count: 1, firstMs: t, lastMs: t });
    else {
      known.count += 1;
      known.lastMs = t;
    }
  }

  private fail(
    { code = 'UNKNOWN', message = '', seq, answer }: StatementAttempt,
    outcome: 'rejected' | 'indeterminate',
  ): void {
    this[outcome] += 1;
    if (answer?.inRecovery) this.readOnlyAnswers += 1;
    if (outcome === 'indeterminate' && seq !== undefined) this.doubtful.add(seq);
    countError(this.errors, { code, message, outcome });
  }

  private followTimeline(timeline: number, { startMs, t }: StatementAttempt): void {
    if (timeline > this.newest.timeline) this.newest = { timeline, sinceMs: t };
    // Proves nothing if it was already under way when the newer timeline first answered.
    else if (timeline < this.newest.timeline && startMs > this.newest.sinceMs) this.stale += 1;
  }
}

function largest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}
