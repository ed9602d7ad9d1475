import { inconclusive, judgeCount, plural, type CheckDefinition } from './check.js';

/** Rows that are there more than once: a write was applied twice. */
export const duplicatedWrites: CheckDefinition = {
  name: 'duplicated-writes',
  needs: { acknowledgedWrites: true },
  judge: ({ ledger, leadership }) => {
    if (!ledger.truth)
      return inconclusive('0', '–', `the final leader (${leadership.after ?? 'nobody'}) could not be read`);
    const { duplicated } = ledger.counts;
    return judgeCount(0, duplicated, () => `${plural(duplicated, 'write is', 'writes are')} there more than once`, [
      ledger.truth.id,
    ]);
  },
};
