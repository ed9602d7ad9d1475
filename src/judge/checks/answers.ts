import type { FaultOutcome } from '../../history/events.js';
import type { FaultStep } from '../../scenario/schema.js';
import type { Injection } from '../injections.js';
import { fail, inconclusive, pass, type CheckDefinition } from './check.js';

/** What Patroni made of a second node, or of an operation that it must refuse. */
export const answers: CheckDefinition = {
  name: 'answers',
  machineCanExplain: true,
  judge: ({ injections }) => {
    const asked = injections.flatMap((injection) => {
      const expected = expectedOf(injection.step);
      return expected === null ? [] : [{ injection, expected }];
    });
    if (asked.length === 0) return null;
    const wanted = asked.map(({ injection, expected }) => `${injection.fault} of ${injection.node}: ${expected}`);
    const expected = [...new Set(wanted)].join('; ');
    const measured = asked.map(({ injection }) => `${injection.node}: ${outcomeOf(injection) ?? 'nothing'}`).join('; ');
    const ids = asked.flatMap(({ injection }) => injection.effective?.id ?? []);
    for (const { injection, expected: must } of asked) {
      const outcome = outcomeOf(injection);
      if (outcome === must) continue;
      const reason = `${injection.fault} of ${injection.node}: ${injection.effective?.proof ?? 'it was not in force'}`;
      const isUnknown = outcome === null || (outcome === 'open' && injection.fault === 'duplicate');
      return isUnknown
        ? inconclusive(expected, measured, reason, ids)
        : fail(expected, measured, `${reason}, where it had to be ${must}`, ids);
    }
    return pass(expected, measured, ids);
  },
};

/** Null where anything will do. An operation that Patroni must accept is not in force without that. */
function expectedOf(step: FaultStep | null): FaultOutcome | null {
  if (step?.fault === 'duplicate') return step.answer === 'any' ? null : step.answer;
  return step?.fault === 'operation' && step.answer === 'refused' ? 'refused' : null;
}

/** Null while it was not in force. In histories that do not tell, a second node was proven by its refusal. */
function outcomeOf({ fault, effective }: Injection): FaultOutcome | null {
  if (!effective) return null;
  return effective.outcome ?? (fault === 'duplicate' ? 'refused' : 'accepted');
}
