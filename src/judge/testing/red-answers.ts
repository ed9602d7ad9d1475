import type { FaultOutcome } from '../../history/events.js';
import { scenario, steady } from './cases.js';
import type { HistoryBuilder } from './history.js';
import type { RedCase } from './red-cases.js';

const stays = { leader: 'stays', writeOutage: 'any', timeline: 'same' } as const;
const duplicate = scenario({ steps: [{ fault: 'duplicate', target: 'leader' }] }, stays);
const operation = (answer: 'accepted' | 'refused') =>
  scenario({ steps: [{ fault: 'operation', operation: 'switchover', target: 'leader', answer }] }, stays);

/** A steady run with the fault on the leader and, if given, Patroni's outcome. */
const answered = (fault: string, outcome?: FaultOutcome) => (): HistoryBuilder =>
  steady((builder) =>
    builder.fault(
      { fault, target: 'leader', node: 'patroni1', ...(outcome === undefined ? {} : { outcome }) },
      { injecting: 15_000, effective: 15_400 },
    ),
  );
const neverInForce = () =>
  answered('duplicate')().without((event) => event.kind === 'fault' && event.stage === 'effective');

const secondNode = (what: string, history: RedCase['history'], verdict: RedCase['verdict']): RedCase => ({
  what: `a second node ${what}`,
  scenario: duplicate,
  history,
  verdict,
});
const asked = (
  answer: 'accepted' | 'refused',
  what: string,
  outcome: FaultOutcome,
  verdict: RedCase['verdict'],
): RedCase => ({
  what: `an operation ${what}`,
  scenario: operation(answer),
  history: answered('operation', outcome),
  verdict,
});

/** The cases of the check `answers`. */
export const ANSWERS: RedCase[] = [
  { ...secondNode('let in', answered('duplicate', 'admitted'), 'fail'), reason: /had to be refused/ },
  secondNode('refused', answered('duplicate', 'refused'), 'pass'),
  secondNode('in a history that does not record the outcome', answered('duplicate'), 'pass'),
  secondNode('neither refused nor let in', answered('duplicate', 'open'), 'inconclusive'),
  secondNode('that never started', neverInForce, 'inconclusive'),
  { ...asked('refused', 'accepted that had to be refused', 'accepted', 'fail'), reason: /had to be refused/ },
  asked('refused', 'still under way that had to be refused', 'open', 'fail'),
  asked('refused', 'refused, as it had to be', 'refused', 'pass'),
  { ...asked('accepted', 'refused that had to be accepted', 'refused', 'fail'), reason: /had to be accepted/ },
  asked('accepted', 'still under way that had to be accepted', 'open', 'pass'),
  asked('accepted', 'accepted, as it had to be', 'accepted', 'pass'),
];
