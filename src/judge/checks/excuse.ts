import type { Analysis } from '../analysis.js';
import { couldNotKeepUp } from '../machine.js';
import type { Check } from '../types.js';

/**
 * What is left of a finding where something else than the cluster may have brought it about: a failure is then
 * inconclusive, with what was found as it was. A pass stays one.
 */
export function excuse(check: Check, { facts, machine }: Analysis): Check {
  if (check.verdict === 'pass') return check;
  const found = check.reason ?? `measured ${check.measured}`;
  if (facts.aborted?.reason === 'inconclusive') return inDoubt(check, `no fault was injected; found: ${found}`);
  if (machine.spells.length === 0) return check;
  return { ...inDoubt(check, `${couldNotKeepUp(machine)}; found: ${found}`), explainedByMachine: true };
}

/** What could not be told anyway keeps its own reason. */
function inDoubt(check: Check, reason: string): Check {
  return check.verdict === 'fail' ? { ...check, verdict: 'inconclusive', reason } : check;
}
