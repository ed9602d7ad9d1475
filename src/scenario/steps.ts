import { peersOf } from '../faults/registry.js';
import { stepOfTarget } from '../faults/selectors.js';
import type { FaultStep, Scenario, Step } from './schema.js';

/** A step that is not a `parallel:` group. */
export type SingleStep = Exclude<Step, { parallel: unknown }>;

export interface NumberedStep {
  step: SingleStep;
  /** Index, from 0, of the scenario's step that it is or belongs to. */
  index: number;
  /** Its path in the scenario file. */
  path: (string | number)[];
}

/** The single steps in the order in which they begin. The steps of a `parallel:` keep the order of the file. */
export function singleSteps(steps: Scenario['steps']): NumberedStep[] {
  return steps.flatMap((step, index): NumberedStep[] => {
    if (!('parallel' in step)) return [{ step, index, path: ['steps', index] }];
    return step.parallel.map((part, place) => ({ step: part, index, path: ['steps', index, 'parallel', place] }));
  });
}

export interface NumberedFault extends NumberedStep {
  step: FaultStep;
}

export function isFault(numbered: NumberedStep): numbered is NumberedFault {
  return 'fault' in numbered.step;
}

/** Whether a step waits until another node is the leader. */
export function waitsForFailover(step: Step): boolean {
  if ('parallel' in step) return step.parallel.some(waitsForFailover);
  if ('fault' in step) return step.hold === 'until-failover';
  return 'wait' in step && step.wait === 'until-failover';
}

/**
 * The scenario with each `{ step: <id> }` replaced by the target of that earlier step, for checks of the topology. A
 * reference to no earlier step stays.
 */
export function withStepTargets(scenario: Scenario): Scenario {
  const targets = new Map<string, string>();
  const targetOf = (target: string) => targets.get(stepOfTarget(target) ?? '') ?? target;
  const resolved = (fault: FaultStep): FaultStep => {
    const peers = peersOf(fault).map(({ key, peers }) => [key, targetOf(peers)] as const);
    return { ...fault, target: targetOf(fault.target), ...Object.fromEntries(peers) };
  };
  const steps = scenario.steps.map((step): Step => {
    const faults = 'parallel' in step ? step.parallel.map(resolved) : 'fault' in step ? [resolved(step)] : [];
    for (const { id, target } of faults) if (id !== undefined) targets.set(id, target);
    const [fault] = faults;
    return 'parallel' in step ? { parallel: faults } : (fault ?? step);
  });
  return { ...scenario, steps };
}
