import { formatDuration } from '../core/units.js';
import type { Facts } from './facts.js';

/**
 * How long the runner waited in vain for a state, in any round, and what it last saw; as the end of a sentence. Empty
 * where the state came.
 */
export function waitedInVain(facts: Facts, what: string): string {
  const wait = facts.waits.findLast((candidate) => candidate.what === what && !candidate.reached);
  if (!wait) return '';
  return ` (after ${formatDuration(wait.t - wait.fromMs)} of waiting: ${wait.saw})`;
}
