import { sleep, type Seen } from '../core/wait.js';
import type { Injector } from '../faults/injector.js';
import type { FaultStep, Hold, Scenario } from '../scenario/schema.js';
import { singleSteps } from '../scenario/steps.js';
import { awaitCondition, failedOver, type ConditionContext } from './conditions.js';
import type { ClusterView } from './view.js';

export interface StepContext extends ConditionContext {
  injector: Injector;
  view: ClusterView;
  /** Returns a new check for a whole cluster (conditions.ts). */
  recovery: () => () => Promise<Seen<string>>;
}

/** Runs the steps of a scenario in order, once for each of its rounds. */
export async function runRounds({ steps, rounds }: Scenario, context: StepContext): Promise<void> {
  for (let round = 1; round <= rounds; round += 1) {
    await runSteps(steps, context);
    if (round === rounds) return;
    await context.injector.heal('all');
    await awaitCondition('recovered', 'recovered', context.recovery(), context);
  }
}

async function runSteps(steps: Scenario['steps'], context: StepContext): Promise<void> {
  const numbers = new Map(singleSteps(steps).map(({ step }, number) => [step, number]));
  const inject = async (step: FaultStep) => {
    const before = now(context);
    await context.injector.inject(step, numbers.get(step));
    await hold(step.hold, before, context);
  };
  for (const step of steps) {
    if ('fault' in step) await inject(step);
    else if ('parallel' in step) await allOf(step.parallel.map(inject));
    else if ('heal' in step) await context.injector.heal(step.heal);
    else await hold(step.wait, { leader: context.view.firstLeader, atMs: context.clock.now() }, context);
  }
}

function now({ view, clock }: StepContext): { leader: string | null; atMs: number } {
  return { leader: view.leader ?? view.firstLeader, atMs: clock.now() };
}

/** Waits for all, so that no work continues unnoticed, and throws the first failure. */
async function allOf(work: Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(work);
  const failure = results.find((result) => result.status === 'rejected');
  if (failure) throw failure.reason;
}

async function hold(what: Hold, before: { leader: string | null; atMs: number }, context: StepContext): Promise<void> {
  if (what === 'until-failover') {
    const check = () => failedOver(context.view, before.leader, before.atMs);
    await awaitCondition('failover', 'failover', check, context);
  } else if (what === 'until-recovered') {
    await awaitCondition('recovered', 'recovered', context.recovery(), context);
  } else {
    await sleep(what.ms, context.signal);
  }
}
