import type { FaultStage } from '../history/events.js';
import type { FaultStep, Scenario } from '../scenario/schema.js';
import { isFault, singleSteps, type SingleStep } from '../scenario/steps.js';
import { grouped } from './grouped.js';
import type { FaultSummary } from './types.js';

/** One injection of a fault, with the stages of it that were recorded. */
export interface Injection {
  id: number;
  fault: string;
  target: string;
  node: string;
  /** When its first stage was recorded: the fault had no effect before. */
  beganMs: number;
  effective: FaultStage | null;
  healing: FaultStage | null;
  healed: FaultStage | null;
  failed: FaultStage | null;
  /** The step of the scenario that it belongs to; null: none. */
  step: FaultStep | null;
  /** Whether a step of the scenario heals it, rather than the clean-up at the end of the run. */
  healIsAStep: boolean;
}

/** Groups the stages by injection, in order of their beginning. */
export function injectionsOf(stages: readonly FaultStage[], scenario: Scenario): Injection[] {
  const matcher = stepMatcher(scenario);
  return [...grouped(stages, ({ injection }) => injection)].flatMap(([id, own]) => {
    const [first] = own;
    if (!first) return [];
    const find = (stage: FaultStage['stage']) => own.find((candidate) => candidate.stage === stage) ?? null;
    const { step, healIsAStep } = matcher(first);
    return [
      {
        id,
        fault: first.fault,
        target: first.target,
        node: first.node,
        beganMs: first.t,
        effective: find('effective'),
        healing: find('healing'),
        healed: find('healed'),
        failed: find('failed'),
        step,
        healIsAStep,
      },
    ];
  });
}

/** The fault steps of a scenario. */
export function faultSteps(scenario: Scenario): FaultStep[] {
  return singleSteps(scenario.steps)
    .filter(isFault)
    .map(({ step }) => step);
}

/**
 * Finds the step of each injection. Current histories record it. In older ones, injections come in the order of the
 * steps, and a step whose target resolves to several nodes may have one injection per node. So an injection belongs to
 * the current step as long as fault and target match and its node is new.
 */
function stepMatcher(scenario: Scenario): (stage: FaultStage) => Pick<Injection, 'step' | 'healIsAStep'> {
  const steps = singleSteps(scenario.steps).map(({ step }) => step);
  let current = -1;
  let seen = new Set<string>();
  return (stage) => {
    const fits = (step: SingleStep | undefined): step is FaultStep =>
      step !== undefined && 'fault' in step && step.fault === stage.fault && step.target === stage.target;
    const recorded = stage.step;
    if (recorded === undefined && (!fits(steps[current]) || seen.has(stage.node))) {
      const next = steps.findIndex((step, position) => position > current && fits(step));
      if (next < 0) return { step: null, healIsAStep: false };
      current = next;
      seen = new Set();
    }
    seen.add(stage.node);
    const place = recorded ?? current;
    const step = steps[place];
    if (!fits(step)) return { step: null, healIsAStep: false };
    const isHealed = steps
      .slice(place + 1)
      .some((later) => 'heal' in later && (later.heal === 'all' || later.heal === step.id));
    return { step, healIsAStep: isHealed || scenario.rounds > 1 };
  };
}

/** Whether the injection was aimed at that node. */
export function hits(injection: Injection, node: string | null): boolean {
  return node !== null && nodesOf(injection).includes(node);
}

/** The nodes of an injection: `node` separates several by commas. */
export function nodesOf(injection: Injection): string[] {
  return injection.node.split(/[\s,]+/).filter((name) => name !== '');
}

/** What run.json says about an injection. */
export function summaryOf(injection: Injection): FaultSummary {
  return {
    fault: injection.fault,
    target: injection.target,
    node: injection.node,
    effectiveAtMs: injection.effective?.t ?? null,
    healedAtMs: injection.healed?.t ?? null,
    proof: injection.effective?.proof ?? injection.failed?.proof ?? '',
  };
}
