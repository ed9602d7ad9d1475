import { exactly } from '../../core/comparison.js';
import { firstIds, inconclusive, judgeCount, leaderUnread, plural, type CheckDefinition } from './check.js';

/** Rows that should not exist: definitely rejected, or never sent. Either the database or the harness is wrong. */
export const unexpectedWrites: CheckDefinition = {
  name: 'unexpected-writes',
  machineCanExplain: false,
  needs: { acknowledgedWrites: true },
  judge: (analysis) => {
    const { ledger } = analysis;
    if (!ledger.truth) return inconclusive('0', '–', leaderUnread(analysis));
    const rejected = ledger.rejectedButPresent.length;
    const describe = () =>
      `${plural(rejected, 'rejected write is', 'rejected writes are')} there all the same, ` +
      `${plural(ledger.neverAttempted, 'row')} nobody wrote`;
    return judgeCount(exactly(0), ledger.counts.unexpected, describe, [
      ledger.truth.id,
      ...firstIds(ledger.rejectedButPresent),
    ]);
  },
};
