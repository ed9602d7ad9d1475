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
  const firstUnseen = unseenWrites(facts);
  for (const read of facts.reads) {
    if (read.outcome !== 'ok') continue;
    succeeded++;
    if (read.node !== undefined) byNode[read.node] = (byNode[read.node] ?? 0) + 1;
    if (typeof read.newestSentMs !== 'number') continue;
    const staleness = Math.max(0, read.startMs - firstUnseen(read.newestSentMs));
    if (maxStalenessMs === null || staleness > maxStalenessMs) maxStalenessMs = staleness;
  }
  return { attempted: facts.reads.length, succeeded, byNode, maxStalenessMs };
}

/** A function that returns when the first write sent after a given time was acknowledged, in ms; infinity: none was. */
function unseenWrites({ acks }: Facts): (newestSentMs: number) => number {
  const latestSent = new Float64Array(acks.length);
  let latest = Number.NEGATIVE_INFINITY;
  acks.forEach(({ startMs }, index) => {
    if (startMs > latest) latest = startMs;
    latestSent[index] = latest;
  });
  return (newestSentMs) => {
    const place = lowerBound(latestSent, (sent) => sent > newestSentMs + ROUNDING_MS);
    return acks[place]?.t ?? Number.POSITIVE_INFINITY;
  };
}
