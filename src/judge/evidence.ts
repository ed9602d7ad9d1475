import type { Analysis } from './analysis.js';
import { firstIds } from './checks/check.js';
import type { CountEvidence } from './types.js';

/** The most event ids for a count. More are not needed: the count itself says how many there are. */
const MOST = 20;
/** The most event ids for a count of harmful events, each of which a reader may want to see. */
const MOST_HARMFUL = 1000;

/**
 * The first events behind every count of the report that may need a look: a reader who doubts a number can see its
 * lines.
 */
export function countEvidenceOf({ ledger, splitBrain, misroutes, facts }: Analysis): CountEvidence {
  return {
    lost: firstIds(ledger.lost, MOST_HARMFUL),
    recovered: firstIds(ledger.recovered, MOST),
    indeterminate: firstIds(
      facts.allWrites.unacknowledged.filter(({ outcome }) => outcome === 'indeterminate'),
      MOST,
    ),
    unexpected: firstIds(ledger.rejectedButPresent, MOST_HARMFUL),
    staleWrites: firstIds(splitBrain.all.stale, MOST_HARMFUL),
    staleWitness: splitBrain.all.witness ? [splitBrain.all.witness.id] : [],
    misroutedWrites: firstIds(misroutes.writes, MOST_HARMFUL),
    lateReadsOnPrimary: firstIds(misroutes.lateReadsOnPrimary, MOST),
  };
}
