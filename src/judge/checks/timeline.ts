import { fail, inconclusive, pass, type CheckDefinition } from './check.js';

/** Whether the timeline went up by one, or stayed, as the scenario expects. */
export const timeline: CheckDefinition = {
  name: 'timeline',
  machineCanExplain: true,
  judge: ({ scenario, leadership, ledger }) => {
    const { timelineBefore: before, timelineAfter: after } = leadership;
    const expectation = scenario.expect.timeline;
    const expected =
      expectation === 'any' ? 'any' : before === null ? expectation : String(before + (expectation === '+1' ? 1 : 0));
    if (before === null || after === null)
      return inconclusive(expected, 'unknown', 'the timeline was not seen before and after the fault');
    const measured = `${before} → ${after}`;
    const evidence = ledger.truth ? [ledger.truth.id] : [];
    if (expectation === 'any' || after - before === (expectation === '+1' ? 1 : 0))
      return pass(expected, measured, evidence);
    return fail(expected, measured, `The timeline went from ${before} to ${after}.`, evidence);
  },
};
