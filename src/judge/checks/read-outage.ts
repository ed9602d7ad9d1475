import { formatDuration } from '../../core/units.js';
import { durationOf } from '../outage.js';
import { fail, inconclusive, pass, WITHIN_ERROR, type CheckDefinition } from './check.js';
import { judgeDuration } from './durations.js';

const OWN_LATENESS = 'the harness itself was late, and no read failed';

/** The longest time without a successful read on the read-only port. */
export const readOutage: CheckDefinition = {
  name: 'read-outage',
  machineCanExplain: true,
  judge: ({ scenario, readOutage: outage }) => {
    const { readOutage: expectation } = scenario.expect;
    const expected = expectation.toString();
    if (outage.succeeded === 0) return inconclusive(expected, '–', 'no read succeeded in the whole run');
    const { main, uncertaintyMs: error } = outage;
    const lengthMs = main ? durationOf(main) : 0;
    const text = main ? formatDuration(lengthMs) : 'none';
    const evidence = main ? [main.last.id, ...(main.first ? [main.first.id] : [])] : [];
    if (outage.neverEnded) return fail(expected, `> ${text}`, 'reads never came back', evidence);
    if (expectation === 'any') return pass(expected, text, evidence);
    if (outage.mayBeOurs) return inconclusive(expected, text, OWN_LATENESS, evidence);
    const reason = `reads on the read-only port were down for ${text}`;
    const between = { minMs: Math.max(0, lengthMs - error), maxMs: lengthMs + error };
    if (expectation !== 'none') return judgeDuration(expectation, { lengthMs, between, text, evidence }, reason);
    if (!main) return pass(expected, text, evidence);
    if (lengthMs <= error) return inconclusive(expected, text, WITHIN_ERROR, evidence);
    return fail(expected, text, reason, evidence);
  },
};
