import { traitsOf } from '../../faults/registry.js';
import type { FaultOutcome } from '../../history/events.js';
import type { Injection } from '../injections.js';
import { fail, inconclusive, pass, type CheckDefinition } from './check.js';

/** Whether Patroni answered an operation, or a duplicate node, as the fault expects. */
export const answers: CheckDefinition = {
  name: 'answers',
  machineCanExplain: true,
  judge: ({ injections }) => {
    const asked = injections.flatMap((injection) => {
      const answer = injection.step && traitsOf(injection.step).answer;
      return answer === null ? [] : [{ injection, answer, outcome: outcomeOf(injection, answer.unrecorded) }];
    });
    if (asked.length === 0) return null;
    const expectation = asked.map(
      ({ injection, answer }) => `${injection.fault} of ${injection.node}: ${answer.expected}`,
    );
    const expected = [...new Set(expectation)].join('; ');
    const measured = asked.map(({ injection, outcome }) => `${injection.node}: ${outcome ?? 'nothing'}`).join('; ');
    const ids = asked.flatMap(({ injection }) => injection.effective?.id ?? []);
    for (const { injection, answer, outcome } of asked) {
      if (outcome === answer.expected || (outcome === 'open' && answer.open === 'right')) continue;
      const reason = `${injection.fault} of ${injection.node}: ${injection.effective?.proof ?? 'it was not in force'}`;
      const isUnknown = outcome === null || (outcome === 'open' && answer.open === 'unknown');
      return isUnknown
        ? inconclusive(expected, measured, reason, ids)
        : fail(expected, measured, `${reason}, where it had to be ${answer.expected}`, ids);
    }
    return pass(expected, measured, ids);
  },
};

/** The recorded outcome; null: the fault was never in force. */
function outcomeOf({ effective }: Injection, unrecorded: FaultOutcome): FaultOutcome | null {
  return effective && (effective.outcome ?? unrecorded);
}
