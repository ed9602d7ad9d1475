import type { Facts } from './facts.js';

/**
 * The longest that a write of the load waited for its answer or its failure, in ms, of those that ended after the first
 * fault: long where writes hang, short where they are refused.
 */
export function longestWriteMs({ writes, firstFaultMs }: Pick<Facts, 'writes' | 'firstFaultMs'>): number {
  return writes.reduce(
    (longest, { startMs, t }) => (t >= (firstFaultMs ?? 0) ? Math.max(longest, t - startMs) : longest),
    0,
  );
}
