import { formatDuration } from '../core/units.js';
import type { Facts } from './facts.js';

/**
 * What the runner last saw where it waited for a state in vain, in any round, as the end of a sentence; empty where it
 * came.
 */
export function waitedInVain(facts: Facts, what: string): string {
  const wait = facts.waits.findLast((candidate) => candidate.what === what && !candidate.reached);
  if (!wait) return '';
  return ` (after ${formatDuration(wait.t - wait.fromMs)} of waiting: ${wait.saw})`;
}
