import type { Facts } from './facts.js';
import { lastDue, longest, outagesOf, type Attempt, type Outage } from './outage.js';

export interface ReadOutage {
  /** The longest since the first fault; null: none. */
  main: Outage | null;
  neverEnded: boolean;
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
  return { main: unended ?? longest(all), neverEnded: unended !== null, succeeded: successes.length };
}
