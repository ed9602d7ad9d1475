import type { Analysis } from '../analysis.js';
import { couldNotKeepUp } from '../machine.js';
import type { Check } from '../types.js';

/**
 * Makes a failure inconclusive where something other than the cluster may have caused it. What was measured stays as it
 * was, and a pass stays a pass.
 */
export function excuse(check: Check, { facts, machine }: Analysis): Check {
  if (check.verdict === 'pass') return check;
  const found = check.reason ?? `measured ${check.measured}`;
  if (facts.aborted?.reason === 'inconclusive') return inDoubt(check, `no fault was injected; found: ${found}`);
  if (machine.spells.length === 0) return check;
  return { ...inDoubt(check, `${couldNotKeepUp(machine)}; found: ${found}`), explainedByMachine: true };
}

/** A check that is inconclusive already keeps its own reason. */
function inDoubt(check: Check, reason: string): Check {
  return check.verdict === 'fail' ? { ...check, verdict: 'inconclusive', reason } : check;
}
