import type { Aborted } from '../history/events.js';
import type { Check, Verdict } from './types.js';

/**
 * The verdict of a run: fail if any check fails, else inconclusive if any is (Jepsen's merge-valid, with unknown
 * between). An aborted run judges nothing: what the run did not do would look like what the cluster did not do.
 */
export function mergeVerdicts(checks: readonly Check[], aborted: Aborted | null): Verdict {
  if (aborted) return aborted.reason === 'interrupted' ? 'inconclusive' : aborted.reason;
  if (checks.some((check) => check.verdict === 'fail')) return 'fail';
  return checks.length === 0 || checks.some((check) => check.verdict === 'inconclusive') ? 'inconclusive' : 'pass';
}

/**
 * The order in which failed checks explain a failed run: the worst come first, and those that other failures follow
 * from.
 */
const TELLING = [
  'stale-writes',
  'routed-split-brain',
  'lost-writes',
  'misroutes',
  'unexpected-writes',
  'duplicated-writes',
  'leader',
  'write-outage',
  'read-only',
  'timeline',
  'bootstrap',
  'rejoin',
  'convergence',
  'read-outage',
  'read-routing',
  'nothing-left-behind',
];
/** The order in which checks explain an inconclusive run: those that others follow from come first. */
const DOUBTFUL = ['machine', 'fault-effective', 'baseline', 'harness-health', 'harness-load', 'observation'];

/** Why the verdict is no pass, in one sentence; null for a pass. */
export function causeOf(verdict: Verdict, checks: readonly Check[], aborted: Aborted | null): string | null {
  if (aborted) return sentence(aborted.message);
  if (verdict !== 'fail' && verdict !== 'inconclusive') return null;
  const order = verdict === 'fail' ? TELLING : DOUBTFUL;
  const rank = (check: Check) => (order.includes(check.name) ? order.indexOf(check.name) : order.length);
  const [worst] = checks.filter((check) => check.verdict === verdict).sort((a, b) => rank(a) - rank(b));
  if (!worst) return verdict === 'inconclusive' ? 'There was nothing to judge.' : null;
  return sentence(worst.reason ?? `${worst.name}: expected ${worst.expected}, measured ${worst.measured}`);
}

function sentence(text: string): string {
  const begun = text.replace(/^[a-z](?=[a-z]+ )/, (letter) => letter.toUpperCase());
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
