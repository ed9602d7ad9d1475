import type { Analysis } from '../analysis.js';
import { waitedInVain } from '../waits.js';
import { fail, inconclusive, pass, type CheckDefinition } from './check.js';

/** Whether another node leads at the end, or the same one, as the scenario expects. */
export const leader: CheckDefinition = {
  name: 'leader',
  machineCanExplain: true,
  needs: { sight: ['dcs'] },
  judge: (analysis) => {
    const { scenario, leadership } = analysis;
    const { before, after, change, taken } = leadership;
    const expectation = scenario.expect.leader;
    const expected = { changes: 'another node leads', stays: 'the same node leads', any: 'any' }[expectation];
    const measured = `${before ?? 'unknown'} → ${after ?? 'nobody'}`;
    const evidence = [change ?? taken].flatMap((key) => key?.id ?? []);
    if (before === null) return inconclusive(expected, measured, 'nobody was known to lead before the first fault');
    if (expectation === 'any') return pass(expected, measured, evidence);
    const stayed = after === before && change === null;
    if (expectation === 'stays' ? stayed : after !== null && after !== before)
      return pass(expected, measured, evidence);
    return fail(expected, measured, describeLeader(analysis), evidence);
  },
};

function describeLeader({ leadership: { before, after, change }, facts }: Analysis): string {
  if (after === null) return `Nobody took over from ${before ?? 'the leader'}${waitedInVain(facts, 'failover')}.`;
  if (after !== before) return `${after} took over from ${before ?? 'the leader'}.`;
  return change
    ? `${change.holder ?? 'Another node'} led for a while, and ${after} leads again.`
    : `${after} still leads${waitedInVain(facts, 'failover')}.`;
}
