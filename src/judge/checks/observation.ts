import { blindReason, inconclusive, pass, plural, type CheckDefinition } from './check.js';

const EXPECTED = 'no observer blind for 1 s or more from the first fault to the last heal and the rejoin';

/** Whether every observer that should have seen the failover could. */
export const observation: CheckDefinition = {
  name: 'observation',
  machineCanExplain: true,
  judge: ({ blindness, facts }) => {
    if (facts.leaderKeys.length === 0 && facts.probes.length === 0) {
      return inconclusive(EXPECTED, '–', 'neither the leader key nor the nodes were observed');
    }
    const [first] = blindness;
    if (!first) return pass(EXPECTED, plural(facts.gaps.length, 'gap'));
    const measured = blindness
      .map(({ observer, totalMs }) => `${observer} ${(totalMs / 1000).toFixed(1)} s`)
      .join(', ');
    return inconclusive(
      EXPECTED,
      measured,
      blindReason(first),
      blindness.flatMap(({ events }) => events),
    );
  },
};
