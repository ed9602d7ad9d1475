import { firstIds, inconclusive, judgeCount, plural, type CheckDefinition } from './check.js';

/** Rows that should not be there: definitely rejected, or never sent. Either the database lied or the harness did. */
export const unexpectedWrites: CheckDefinition = {
  name: 'unexpected-writes',
  needs: { acknowledgedWrites: true },
  judge: ({ ledger, leadership }) => {
    if (!ledger.truth)
      return inconclusive('0', '–', `the final leader (${leadership.after ?? 'nobody'}) could not be read`);
    const rejected = ledger.rejectedButPresent.length;
    const words = () =>
      `${plural(rejected, 'rejected write is', 'rejected writes are')} there all the same, ` +
      `${plural(ledger.neverAttempted, 'row')} nobody wrote`;
    return judgeCount(0, ledger.counts.unexpected, words, [ledger.truth.id, ...firstIds(ledger.rejectedButPresent)]);
  },
};
