import { peersOf } from '../faults/registry.js';
import { stepOfTarget } from '../faults/selectors.js';
import type { FaultStep, Scenario, Step } from './schema.js';

/** A step that is no group of others. */
export type SingleStep = Exclude<Step, { parallel: unknown }>;

export interface NumberedStep {
  step: SingleStep;
  /** Of the step of the scenario that it is, or is part of: as a person counts, minus one. */
  index: number;
  /** Where it stands in the scenario file. */
  path: (string | number)[];
}

/** The steps one by one in the order in which they are begun; those of a `parallel:` in the order of the file. */
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

/** Whether a step waits until another node leads. */
export function waitsForFailover(step: Step): boolean {
  if ('parallel' in step) return step.parallel.some(waitsForFailover);
  if ('fault' in step) return step.hold === 'until-failover';
  return 'wait' in step && step.wait === 'until-failover';
}

/**
 * The scenario with the target of an earlier step in the place of each `{ step: <id> }`: what a check of the topology
 * looks at. A reference to no earlier step stays as it is.
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
