import { fail, firstIds, inconclusive, pass, plural, type CheckDefinition } from './check.js';

/**
 * Whether the read-only port follows its own policy. `/replica` refuses a primary. `/health`, `/read-only` and the like
 * accept it, so reads on the leader are then only reported. A node that has just become primary does not count.
 */
export const readRouting: CheckDefinition = {
  name: 'read-routing',
  machineCanExplain: true,
  needs: { sight: ['answers'] },
  judge: ({ facts, misroutes, scenario }) => {
    const check = facts.config?.haproxy.roCheck;
    const measured = `${plural(misroutes.readsOnPrimary, 'read')} on a primary`;
    if (check === undefined)
      return inconclusive('by the check of port 5001', measured, 'the check of port 5001 is unknown');
    if (facts.reads.every((read) => read.outcome !== 'ok'))
      return inconclusive(check, '–', 'no read succeeded in the whole run');
    if (!check.includes('/replica')) return pass(`any node (\`${check}\`)`, measured);
    const late = misroutes.lateReadsOnPrimary;
    const unnoticed = misroutes.readsOnPrimary - late.length;
    const excused = unnoticed > 0 ? `; ${unnoticed} on one that the proxy could not know of yet (allowed)` : '';
    const counted = `${plural(late.length, 'read')} on a primary${excused}`;
    const allowed = scenario.expect.readsOnPrimary;
    const none = allowed.operator === '=' && allowed.value === 0;
    const expected = none ? `replicas only (\`${check}\`)` : `${allowed.toString()} reads on a primary (\`${check}\`)`;
    if (allowed.holds(late.length)) return pass(expected, counted, firstIds(late));
    const reason =
      `Port 5001 sent ${plural(late.length, 'read')} to a node that had been primary for long, against its check ` +
      `\`${check}\`.`;
    return fail(expected, counted, reason, firstIds(late));
  },
};
