import { firstIds, inconclusive, pass, type CheckDefinition } from './check.js';

const EXPECTED = 'event loop ≤ 100 ms or 10 % late around the ends of the outage, ≤ 1 s within';

/** Whether the harness was on time while it measured. */
export const harnessHealth: CheckDefinition = {
  name: 'harness-health',
  machineCanExplain: true,
  judge: ({ harness }) => {
    const measured = `${harness.maxLoopDelayMs.toFixed(0)} ms at most`;
    if (!harness.measured) return inconclusive(EXPECTED, '–', 'the delay of the event loop was not recorded');
    if (harness.late.length === 0) return pass(EXPECTED, measured);
    const worst = Math.max(...harness.late.map((delay) => delay.maxMs));
    return inconclusive(
      EXPECTED,
      measured,
      `the harness itself was late by ${worst.toFixed(0)} ms while it measured`,
      firstIds(harness.late),
    );
  },
};
