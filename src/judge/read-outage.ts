import type { Facts } from './facts.js';
import { lateAround } from './harness.js';
import { isOutage, lastDue, durationOf, longest, outagesOf, type Attempt, type Outage } from './outage.js';

export interface ReadOutage {
  /** The longest since the first fault; null: none. */
  main: Outage | null;
  neverEnded: boolean;
  /** The error of its length in ms: a paced interval, or the lateness of the workload at its ends. */
  uncertaintyMs: number;
  /** No read failed in it, and without the lateness of the workload it would be no outage. */
  mayBeOurs: boolean;
  succeeded: number;
}

/** The longest time without a successful read on the read-only port since the first fault. */
export function readOutageOf(facts: Facts): ReadOutage {
  const sinceMs = facts.firstFaultMs ?? facts.load.fromMs;
  const successes = facts.reads.filter((read) => read.outcome === 'ok');
  const lastStartMs = facts.reads.reduce((last, read) => Math.max(last, read.startMs), 0);
  const all = outagesOf<Attempt>({
    successes,
    failures: facts.reads.filter((read) => read.outcome !== 'ok'),
    pacingMs: facts.readPacingMs,
    lastDueMs: lastDue(lastStartMs, facts.skippedReads, facts.load.toMs),
  }).filter((outage) => outage.toMs > sinceMs);
  const unended = all.find((outage) => outage.first === null) ?? null;
  const main = unended ?? longest(all);
  const lateMs = main ? Math.max(lateAround(facts, main.fromMs), lateAround(facts, main.toMs)) : 0;
  const failed = facts.reads.some(({ outcome, t }) => main && outcome !== 'ok' && t >= main.fromMs && t <= main.toMs);
  return {
    main,
    neverEnded: unended !== null,
    uncertaintyMs: Math.max(facts.readPacingMs, lateMs),
    mayBeOurs: main !== null && !failed && !isOutage(durationOf(main) - lateMs, false, facts.readPacingMs),
    succeeded: successes.length,
  };
}
