import { inconclusive, judgeCount, plural, type CheckDefinition } from './check.js';

/** How many writes of clients failed from the first fault on: for what clients must not notice as an error. */
export const failedWrites: CheckDefinition = {
  name: 'failed-writes',
  machineCanExplain: true,
  needs: { acknowledgedWrites: true },
  judge: ({ scenario, facts, outage }) => {
    const { failedWrites: wanted } = scenario.expect;
    if (wanted === undefined) return null;
    if (facts.writes.length === 0) return inconclusive(wanted.toString(), '–', 'no write was attempted');
    const { count, first } = outage.failures;
    const [failed] = facts.unacknowledged.filter(({ id }) => first.includes(id));
    const said = failed ? `: ${failed.code ?? failed.outcome} ${failed.message ?? ''}`.trimEnd() : '';
    return judgeCount(wanted, count, () => `${plural(count, 'write')} failed, the first one${said}`, first);
  },
};
