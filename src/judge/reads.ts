import type { Read, Write } from '../history/events.js';
import type { Facts } from './facts.js';
import { lowerBound } from './sorted.js';
import type { RunResult } from './types.js';

/** Tolerance for sent times, which are stored in whole microseconds. */
const ROUNDING_MS = 0.001;

/**
 * The counts of the reads and their worst staleness. A read's staleness is how long the first write that it did not see
 * had been acknowledged when the read began. No verdict depends on it: a replica may lag on a healthy cluster.
 */
export function readCountsOf(facts: Facts): RunResult['reads'] {
  const byNode: { [node: string]: number } = {};
  let succeeded = 0;
  let maxStalenessMs: number | null = null;
  for (const read of facts.reads) {
    if (read.outcome !== 'ok') continue;
    succeeded++;
    if (read.node !== undefined) byNode[read.node] = (byNode[read.node] ?? 0) + 1;
    const stalenessMs = stalenessOf(read, facts);
    if (stalenessMs !== null && stalenessMs > (maxStalenessMs ?? -1)) maxStalenessMs = stalenessMs;
  }
  return { attempted: facts.reads.length, succeeded, byNode, maxStalenessMs };
}

/** The staleness of a read in ms; null where it saw no row. */
export function stalenessOf(read: Read, { acks }: Pick<Facts, 'acks'>): number | null {
  if (typeof read.newestSentMs !== 'number') return null;
  return Math.max(0, read.startMs - firstUnseenMs(acks, read.newestSentMs));
}

/**
 * When the first write that was sent after a given time was acknowledged, in ms; infinity: none was. A write sent later
 * also ended later, so only the few that were under way at that time are looked at.
 */
function firstUnseenMs(acks: readonly Write[], newestSentMs: number): number {
  const sinceMs = newestSentMs + ROUNDING_MS;
  let place = lowerBound(acks, ({ t }) => t > sinceMs);
  for (let ack = acks[place]; ack !== undefined; ack = acks[++place]) if (ack.startMs > sinceMs) return ack.t;
  return Number.POSITIVE_INFINITY;
}
