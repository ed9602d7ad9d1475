import { exactly } from '../../core/comparison.js';
import { formatDuration } from '../../core/units.js';
import { durationOf } from '../outage.js';
import { acknowledgedBy } from '../split-brain.js';
import { firstIds, judgeCount, formatList, type CheckDefinition } from './check.js';

/** Two nodes that took writes through the read-write port in the same period: the split-brain reached clients. */
export const routedSplitBrain: CheckDefinition = {
  name: 'routed-split-brain',
  machineCanExplain: false,
  needs: { acknowledgedWrites: true, sight: ['answers'] },
  judge: ({ splitBrain }) => {
    const { stale, witness, window, nodes } = splitBrain.routed;
    const reason = () => {
      const length = window ? formatDuration(durationOf(window)) : '';
      return (
        `For ${length} the read-write port sent writes to ${formatList(nodes)} as well as to ` +
        `${(witness && acknowledgedBy(witness)) ?? 'the new leader'}, and both acknowledged.`
      );
    };
    return judgeCount(exactly(0), stale.length, reason, [...(witness ? [witness.id] : []), ...firstIds(stale)]);
  },
};
