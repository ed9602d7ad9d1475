import { formatDuration } from '../core/units.js';
import { ABANDONED } from '../workload/classify.js';
import { isSameNode, type NodeAnswer, type StatementAttempt } from './attempt.js';
import { countError, type ErrorCount } from './gaps.js';
import {
  describeAnswer,
  describeError,
  describeFreshness,
  describeNode,
  hintOn,
  timeOfDay,
} from './describe-answer.js';

type CurrentGap = { fromMs: number; failing: boolean; errors: readonly ErrorCount[] };

/** A line of progress; `mood` decides its colour. */
export interface Line {
  mood: 'good' | 'bad' | 'note' | 'plain';
  text: string;
}

interface Options {
  readOnly: boolean;
  /** One line per attempt instead of one per interval. */
  each: boolean;
  toWall: (ms: number) => number;
}

/**
 * Turns attempts into lines: one when the service goes down, one when it is back or another node answers, and one for
 * each interval (or attempt) with the node that answered. Pure; the printer calls `interval` on time.
 */
export class Progress {
  private answered: { answer: NodeAnswer; latencies: number[]; last: StatementAttempt }[] = [];
  private failed = new Map<string, ErrorCount>();
  private lastAnswer: NodeAnswer | null = null;
  private current: CurrentGap = { fromMs: 0, failing: false, errors: [] };

  constructor(private readonly options: Options) {}

  /** Takes an attempt and returns the lines to print at once. */
  attempt(attempt: StatementAttempt, gap: CurrentGap): Line[] {
    const wasFailing = this.current.failing;
    this.current = attempt.outcome === 'ok' ? { fromMs: attempt.t, failing: false, errors: [] } : gap;
    const lines = attempt.outcome === 'ok' ? this.succeeded(attempt, gap) : this.failedOne(attempt, gap, wasFailing);
    return this.options.each ? [...lines, ...this.interval(attempt.t)] : lines;
  }

  /** Lines for the time since the last call: one per node that answered, or the failure. */
  interval(nowMs: number): Line[] {
    const at = timeOfDay(this.options.toWall(nowMs));
    const lines = this.answered.map(({ answer, latencies, last }) => this.workingLine(at, answer, latencies, last));
    if (lines.length === 0) lines.push({ mood: 'bad', text: `${at}  ${this.downText(nowMs)}` });
    this.forget();
    return lines;
  }

  /** As `interval`, in one short text for a column beside those of other routes. */
  cell(nowMs: number): Line {
    const cell = this.cellOf(nowMs);
    this.forget();
    return cell;
  }

  /** The line pinned below the others on a terminal. */
  status(nowMs: number): string {
    const latest = this.lastAnswer;
    if (this.current.failing || latest === null) return this.downText(nowMs);
    return `Working with: ${describeAnswer(latest)}`;
  }

  private succeeded(attempt: StatementAttempt, gap: CurrentGap): Line[] {
    const { answer, t, startMs } = attempt;
    if (!answer) return [];
    const group = this.answered.find((entry) => isSameNode(entry.answer, answer));
    if (group) {
      group.latencies.push(t - startMs);
      group.last = attempt;
    } else this.answered.push({ answer, latencies: [t - startMs], last: attempt });
    const before = this.lastAnswer;
    this.lastAnswer = answer;
    const at = timeOfDay(this.options.toWall(t));
    const was = before && !isSameNode(before, answer) ? `, before: ${describeAnswer(before)}` : '';
    if (gap.failing) {
      const length = formatDuration(t - gap.fromMs);
      return [{ mood: 'good', text: `${at}  BACK after ${length}: ${describeAnswer(answer)}${was}` }];
    }
    // The proxy spreads readers over the replicas, so only a writer's change of node is news.
    if (was === '' || this.options.readOnly) return [];
    return [{ mood: 'note', text: `${at}  now ${describeAnswer(answer)}${was}` }];
  }

  private failedOne(attempt: StatementAttempt, gap: CurrentGap, wasFailing: boolean): Line[] {
    const { code = 'UNKNOWN', message = '', outcome, t, answer } = attempt;
    // An attempt that we aborted ourselves is not a failure.
    if (outcome === 'ok' || code === ABANDONED) return [];
    countError(this.failed, { code, message, outcome });
    const isNew = gap.errors.find((error) => error.code === code && error.outcome === outcome)?.count === 1;
    if (wasFailing && !isNew) return [];
    const at = timeOfDay(this.options.toWall(t));
    const by = answer ? ` by ${describeAnswer(answer)}` : '';
    const text = describeError({ code, message, outcome, count: 1 }).replace('1 × ', '');
    return [{ mood: 'bad', text: `${at}  ${wasFailing ? 'also' : 'FAILS'}: ${text}${by}${hintOn(code)}` }];
  }

  private workingLine(at: string, answer: NodeAnswer, latencies: number[], last: StatementAttempt): Line {
    const middle = middleOf(latencies);
    const counted = this.options.each ? formatDuration(middle) : `${latencies.length} × ${formatDuration(middle)}`;
    const fresh = last.freshness ? describeFreshness(last.freshness) : '';
    const { failures } = this;
    const more = `${fresh === '' ? '' : `, ${fresh}`}${failures === 0 ? '' : `, ${failures} failed`}`;
    return { mood: 'plain', text: `${at}  Working with: ${describeNode(answer)}  ${counted}${more}` };
  }

  private forget(): void {
    this.answered = [];
    this.failed = new Map();
  }

  private cellOf(nowMs: number): Line {
    const failures = this.failures;
    if (this.answered.length === 0) {
      const { code = 'no answer yet' } = [...this.failed.values()].at(-1) ?? this.current.errors.at(-1) ?? {};
      const state = this.lastAnswer === null ? 'connecting' : 'DOWN';
      return { mood: 'bad', text: `${state} ${formatDuration(nowMs - this.current.fromMs)}  ${code}` };
    }
    const nodes = this.answered.map(({ answer, latencies }) => {
      const name = answer.node ?? answer.address ?? 'local socket';
      return `${name} ${latencies.length} × ${formatDuration(middleOf(latencies))}`;
    });
    const text = `${nodes.join(', ')}${failures === 0 ? '' : `, ${failures} failed`}`;
    return { mood: failures === 0 ? 'plain' : 'note', text };
  }

  private get failures(): number {
    return [...this.failed.values()].reduce((sum, { count }) => sum + count, 0);
  }

  private downText(nowMs: number): string {
    const { fromMs } = this.current;
    const errors = [...this.failed.values()];
    const latest = errors.at(-1) ?? this.current.errors.at(-1);
    const why = latest === undefined ? 'no answer yet' : describeError(latest);
    const length = formatDuration(nowMs - fromMs);
    return `${this.lastAnswer === null ? 'Trying to connect' : 'DOWN'} for ${length}: ${why}`;
  }
}

function middleOf(latencies: readonly number[]): number {
  return latencies.toSorted((a, b) => a - b)[Math.floor(latencies.length / 2)] ?? Number.NaN;
}
