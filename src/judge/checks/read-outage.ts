import { formatDuration, holds, parseComparison, parseDuration } from '../../core/units.js';
import { fail, inconclusive, pass, WITHIN_ERROR, type CheckDefinition } from './check.js';

const OWN_LATENESS = 'the harness itself was late, and no read failed';

/** The longest time without a successful read on the read-only port. */
export const readOutage: CheckDefinition = {
  name: 'read-outage',
  judge: ({ scenario, readOutage: outage }) => {
    const wanted = scenario.expect.readOutage;
    if (outage.succeeded === 0) return inconclusive(wanted, '–', 'no read succeeded in the whole run');
    const { main } = outage;
    const lengthMs = main ? main.toMs - main.fromMs : 0;
    const measured = main ? formatDuration(lengthMs) : 'none';
    const evidence = main ? [main.last.id, ...(main.first ? [main.first.id] : [])] : [];
    if (outage.neverEnded) return fail(wanted, `> ${measured}`, 'reads never came back', evidence);
    if (wanted === 'any') return pass(wanted, measured, evidence);
    if (outage.mayBeOurs) return inconclusive(wanted, measured, OWN_LATENESS, evidence);
    const comparison = wanted === 'none' ? ({ op: '=', value: 0 } as const) : parseComparison(wanted, parseDuration);
    if (!comparison) throw new Error(`not a comparison with a length of time: ${wanted}`);
    const { uncertaintyMs: error } = outage;
    const within = [Math.max(0, lengthMs - error), lengthMs + error].map((length) => holds(comparison, length));
    if (wanted === 'none' ? holds(comparison, lengthMs) : within.every(Boolean))
      return pass(wanted, measured, evidence);
    if (within.some(Boolean)) return inconclusive(wanted, measured, WITHIN_ERROR, evidence);
    return fail(wanted, measured, `reads on the read-only port were down for ${measured}`, evidence);
  },
};
