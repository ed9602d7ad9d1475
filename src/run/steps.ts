import { parseDuration } from '../core/units.js';
import { sleep } from '../core/wait.js';
import type { Injector } from '../faults/injector.js';
import type { Scenario, Step } from '../scenario/schema.js';
import { awaitCondition, failedOver, type ConditionContext } from './conditions.js';
import type { ClusterView } from './view.js';

export interface StepContext extends ConditionContext {
  injector: Injector;
  view: ClusterView;
}

/** Carries out a scenario's steps, one after another. */
export async function runSteps(steps: Scenario['steps'], context: StepContext): Promise<void> {
  for (const step of steps) await runStep(step, context);
}

async function runStep(step: Step, context: StepContext): Promise<void> {
  const { injector, view, clock } = context;
  const before = { leader: view.leader ?? view.firstLeader, atMs: clock.now() };
  if ('fault' in step) {
    await injector.inject(step);
    await hold(step.hold, before, context);
  } else if ('heal' in step) {
    await injector.heal(step.heal);
  } else {
    await hold(step.wait, { leader: view.firstLeader, atMs: clock.now() }, context);
  }
}

async function hold(
  what: string,
  before: { leader: string | null; atMs: number },
  context: StepContext,
): Promise<void> {
  if (what === 'until-failover') {
    const check = () => failedOver(context.view, before.leader, before.atMs);
    await awaitCondition('failover', 'failover', check, context);
  } else {
    await sleep(parseDuration(what) ?? 0, context.signal);
  }
}
