import { exactly } from '../../core/comparison.js';
import { inconclusive, judgeCount, leaderUnread, plural, type CheckDefinition } from './check.js';

/** Rows that exist more than once: a write was applied twice. */
export const duplicatedWrites: CheckDefinition = {
  name: 'duplicated-writes',
  machineCanExplain: false,
  needs: { acknowledgedWrites: true },
  judge: (analysis) => {
    const { ledger } = analysis;
    if (!ledger.truth) return inconclusive('0', '–', leaderUnread(analysis));
    const { duplicated } = ledger.counts;
    return judgeCount(
      exactly(0),
      duplicated,
      () => `${plural(duplicated, 'write is', 'writes are')} there more than once`,
      [ledger.truth.id],
    );
  },
};
