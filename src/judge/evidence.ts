import type { Analysis } from './analysis.js';
import { firstIds } from './checks/check.js';
import type { CountEvidence } from './types.js';

/** Events named behind a count at most; how many there are, the count itself says. */
const MOST = 20;

/** The first events behind every count of the report that asks for a look: whoever doubts a number can see its lines. */
export function countEvidenceOf({ ledger, splitBrain, misroutes, facts }: Analysis): CountEvidence {
  return {
    lost: firstIds(ledger.lost, MOST),
    recovered: firstIds(ledger.recovered, MOST),
    indeterminate: firstIds(
      facts.unacknowledged.filter(({ outcome }) => outcome === 'indeterminate'),
      MOST,
    ),
    unexpected: firstIds(ledger.rejectedButPresent, MOST),
    staleWrites: firstIds(splitBrain.all.stale, MOST),
    staleWitness: splitBrain.all.witness ? [splitBrain.all.witness.id] : [],
    misroutedWrites: firstIds(misroutes.writes, MOST),
    lateReadsOnPrimary: firstIds(misroutes.lateReadsOnPrimary, MOST),
  };
}
