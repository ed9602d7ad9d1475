import type { Aborted } from '../history/events.js';
import type { Check, Verdict } from './types.js';

/**
 * Any fail is a fail, else any inconclusive is inconclusive (Jepsen's merge-valid, with unknown between). A run that
 * was broken off judges nothing: what it did not do would look like what the cluster did not do.
 */
export function mergeVerdicts(checks: readonly Check[], aborted: Aborted | null): Verdict {
  if (aborted) return aborted.reason === 'interrupted' ? 'inconclusive' : aborted.reason;
  if (checks.some((check) => check.verdict === 'fail')) return 'fail';
  return checks.length === 0 || checks.some((check) => check.verdict === 'inconclusive') ? 'inconclusive' : 'pass';
}

/**
 * Which of several failed checks says most about the cause: what is worse, and what other failures follow from, comes
 * first.
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
/** A run that could not tell: first what the others follow from. */
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
