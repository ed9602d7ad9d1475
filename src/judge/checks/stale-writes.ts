import { formatDuration } from '../../core/units.js';
import type { Analysis } from '../analysis.js';
import { unprobedNodes } from '../observation.js';
import { durationOf } from '../outage.js';
import { failureModeOf, type FailureMode } from '../predictions.js';
import { acknowledgedBy } from '../split-brain.js';
import { firstIds, inconclusive, judgeCount, formatList, plural, type CheckDefinition } from './check.js';

/**
 * Writes that a node acknowledged after a newer timeline had taken writes: split-brain, proven by two acknowledgements.
 */
export const staleWrites: CheckDefinition = {
  name: 'stale-writes',
  machineCanExplain: false,
  needs: { acknowledgedWrites: true, sight: ['probe', 'answers'] },
  judge: (analysis) => {
    const { facts, splitBrain, scenario } = analysis;
    const expected = scenario.expect.staleWrites.toString();
    const { stale, witness } = splitBrain.all;
    if (stale.length === 0 && facts.directWrites.length === 0) {
      return inconclusive(expected, '0', 'no node was written to directly, and a route may hide a second primary');
    }
    const unprobed = unprobedNodes(facts);
    if (stale.length === 0 && unprobed.length > 0) {
      return inconclusive(expected, '0', `nobody asked ${formatList(unprobed)} directly`);
    }
    const evidence = [...(witness ? [witness.id] : []), ...firstIds(stale, 5), ...firstIds(stale.slice(-1))];
    return judgeCount(scenario.expect.staleWrites, stale.length, () => describeStaleWrites(analysis), [
      ...new Set(evidence),
    ]);
  },
};

/** "patroni1 acknowledged 412 writes on timeline 1 for 18.2 s after patroni2 had taken writes on timeline 2: …" */
function describeStaleWrites({ splitBrain, leadership, facts }: Analysis): string {
  const { stale, witness, window, nodes } = splitBrain.all;
  if (!witness || !window) return 'no stale write';
  const timelines = formatList([...new Set(stale.map((ack) => String(ack.timeline)))]);
  const step = leadership.pivot?.step;
  const mode = step && facts.config ? failureModeOf(step, facts.config.patroni) : null;
  return (
    `${formatList(nodes) || 'A node'} acknowledged ${plural(stale.length, 'write')} on timeline ${timelines} for ` +
    (`${formatDuration(durationOf(window))} after ${acknowledgedBy(witness) ?? 'another node'} had taken writes ` +
      'on timeline ') +
    `${witness.timeline}: it was not fenced${WHY[mode ?? 'unknown']}.`
  );
}

const WHY: Record<FailureMode | 'unknown', string> = {
  frozen: ' (Patroni was frozen and could not demote it; no watchdog reset the node)',
  orphaned: ' (Patroni was dead and could not demote it; no watchdog reset the node)',
  gone: ' (cut off, it has to demote itself before the leader key expires)',
  'cut-from-dcs': ' (without the DCS it has to demote itself before the leader key expires)',
  graceful: '',
  switchover: '',
  'crash-in-place': '',
  'crash-failover': '',
  'crash-unstartable': '',
  unknown: '',
};
