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
    const wanted = scenario.expect.readOutage;
    if (outage.succeeded === 0) return inconclusive(wanted, '–', 'no read succeeded in the whole run');
    const { main, uncertaintyMs: error } = outage;
    const lengthMs = main ? durationOf(main) : 0;
    const text = main ? formatDuration(lengthMs) : 'none';
    const evidence = main ? [main.last.id, ...(main.first ? [main.first.id] : [])] : [];
    if (outage.neverEnded) return fail(wanted, `> ${text}`, 'reads never came back', evidence);
    if (wanted === 'any') return pass(wanted, text, evidence);
    if (outage.mayBeOurs) return inconclusive(wanted, text, OWN_LATENESS, evidence);
    const reason = `reads on the read-only port were down for ${text}`;
    const between = { minMs: Math.max(0, lengthMs - error), maxMs: lengthMs + error };
    if (wanted !== 'none') return judgeDuration(wanted, { lengthMs, between, text, evidence }, reason);
    if (!main) return pass(wanted, text, evidence);
    if (lengthMs <= error) return inconclusive(wanted, text, WITHIN_ERROR, evidence);
    return fail(wanted, text, reason, evidence);
  },
};
