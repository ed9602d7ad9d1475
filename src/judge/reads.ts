import type { Facts } from './facts.js';
import type { RunResult } from './types.js';

/**
 * The reads in numbers. The staleness of a read is how much older the newest row it saw is than the newest write that had
 * been acknowledged when the read began; by the client's clock, ms. A replica may lag on a healthy cluster: no verdict hangs on it.
 */
export function readCountsOf(facts: Facts): RunResult['reads'] {
  const byNode: { [node: string]: number } = {};
  let succeeded = 0;
  let maxStalenessMs: number | null = null;
  const newest = newestAcknowledged(facts);
  for (const read of facts.reads) {
    if (read.outcome !== 'ok') continue;
    succeeded++;
    if (read.node !== undefined) byNode[read.node] = (byNode[read.node] ?? 0) + 1;
    if (typeof read.newestSentMs !== 'number') continue;
    const staleness = Math.max(0, newest(read.startMs) - read.newestSentMs);
    if (maxStalenessMs === null || staleness > maxStalenessMs) maxStalenessMs = staleness;
  }
  return { attempted: facts.reads.length, succeeded, byNode, maxStalenessMs };
}

/** When the newest write was sent that had been acknowledged by a time. Reads come nearly in order, so the place moves little. */
function newestAcknowledged(facts: Facts): (ms: number) => number {
  const { acks } = facts;
  const sent = new Float64Array(acks.length);
  let max = Number.NEGATIVE_INFINITY;
  acks.forEach((ack, index) => {
    if (ack.startMs > max) max = ack.startMs;
    sent[index] = max;
  });
  let place = 0;
  return (ms) => {
    while (place < acks.length && (acks[place]?.t ?? 0) <= ms) place++;
    while (place > 0 && (acks[place - 1]?.t ?? 0) > ms) place--;
    return place === 0 ? Number.NEGATIVE_INFINITY : (sent[place - 1] ?? Number.NEGATIVE_INFINITY);
  };
}
