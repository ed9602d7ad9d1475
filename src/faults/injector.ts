import { EnvironmentError, messageOf } from '../core/errors.js';
import { timeout } from '../core/timeouts.js';
import { within } from '../core/wait.js';
import { withNormalPriority } from '../docker/engine-priority.js';
import type { FaultStage, RecordEvent } from '../history/events.js';
import type { StackNode } from '../stack/types.js';
import type { FaultContext, Injection, Proof, RunContext, UndoRecord } from './fault.js';
import type { Journal } from './journal.js';
import { faultOf, traitsOf, type FaultParameters } from './registry.js';
import { resolveTarget, type ResolveContext } from './resolve.js';
import { stepOfTarget } from './selectors.js';
import { undo, undoKindOf } from './undo/registry.js';

interface Active {
  /** Id of the step in the scenario, for `heal: <id>`. */
  stepId: string | null;
  injection: Injection;
  journalEntry: number;
  /** The injection itself. It goes on after it has missed its deadline. */
  work: Promise<unknown>;
  /** The heal has begun. The fault must not be injected again. */
  isEnding: boolean;
  stage: (stage: FaultStage['stage'], proof?: Partial<Proof>) => void;
}

/**
 * Drives faults through their life cycle and keeps the list of those in force:
 * journal the undo record → inject → prove it took effect → (hold) → heal → prove it is gone → close the journal entry.
 */
export class Injector {
  private readonly active: Active[] = [];
  private readonly done: UndoRecord[] = [];
  /** The nodes that each step with an id hit last, for `target: { step: <id> }`. */
  private readonly nodesOfSteps = new Map<string, StackNode[]>();
  private injections = 0;
  private tags = 0;

  constructor(
    private readonly context: RunContext & ResolveContext,
    private readonly journal: Journal,
    private readonly record: RecordEvent,
  ) {}

  /** The nodes that have a fault in force. */
  get faultyNodes(): string[] {
    return this.active.map(({ injection }) => injection.node.name);
  }

  /** Records of all injections that were healed. Their nodes are searched for leftovers. */
  get undone(): readonly UndoRecord[] {
    return this.done;
  }

  /**
   * Injects on all nodes of the target at the same time. `number` is that of the step.
   * @throws the first failure, once all injections are over.
   */
  async inject(step: FaultParameters & { id?: string | undefined }, number?: number): Promise<void> {
    const targets = await this.nodesOf(step.target);
    if (step.id !== undefined) this.nodesOfSteps.set(step.id, targets);
    const prepared = await faultOf(step).prepare(targets, step, this.faultContext());
    const results = await Promise.allSettled(prepared.map((injection) => this.begin(step, injection, number)));
    const failure = results.find((result) => result.status === 'rejected');
    if (failure) throw failure.reason;
  }

  /**
   * Undoes the faults of one step, or all, newest first on each node. Faults that stay in force and died with the
   * container are injected again once this heal has started their node.
   * @throws after all have been tried, if some could not be undone or injected again.
   */
  async heal(what: string): Promise<void> {
    const chosen = this.active.filter(({ stepId }) => what === 'all' || stepId === what).reverse();
    for (const active of chosen) active.isEnding = true;
    const [starts, others] = partitioned(chosen, ({ injection }) => startsNode(injection));
    // Started one by one in the order of their addresses: the engine gives out the lowest free one, so each keeps its
    // own.
    let previous: Promise<unknown> = Promise.resolve();
    const startOf = new Map<string, Promise<unknown>>();
    const started = starts.sort(byAddress).map((active) => {
      const own = previous.catch(() => undefined).then(() => this.end(active));
      previous = own;
      startOf.set(active.injection.node.containerId, own);
      return own.then(() => this.injectAgain(active.injection.node));
    });
    const lastOn = new Map<string, Promise<unknown>>();
    const ended = others.map((active) => {
      const { undo: record, node } = active.injection;
      const start = undoKindOf(record).order === 'in-running-node' ? startOf.get(node.containerId) : undefined;
      const own = Promise.allSettled([start, lastOn.get(node.containerId)]).then(() => this.end(active));
      lastOn.set(node.containerId, own);
      return own;
    });
    const results = await Promise.allSettled([...ended, ...started]);
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [messageOf(result.reason)] : []));
    if (failures.length === 0) return;
    throw new EnvironmentError(`could not heal: ${failures.join('; ')}`, {
      code: 'HEAL_FAILED',
      hint: 'Run `patroni-chaos heal` to try again from the journal, or `patroni-chaos down` to remove the stack.',
    });
  }

  private async nodesOf(target: string): Promise<StackNode[]> {
    const id = stepOfTarget(target);
    if (id === null) return resolveTarget(target, this.context);
    const nodes = this.nodesOfSteps.get(id);
    if (nodes) return nodes;
    throw new EnvironmentError(`step ${id} has not been applied to any node yet`, { code: 'TARGET_NOT_FOUND' });
  }

  private faultContext(): FaultContext {
    const { docker, cluster, clock, engineClock, signal } = this.context;
    return {
      ...{ docker, cluster, clock, engineClock, signal },
      resolve: (target) => this.nodesOf(target),
      newTag: () => this.newTag(),
      helper: ({ containerId, name }) => {
        return { containerId, node: name, toolsImage: cluster.toolsImage, runId: cluster.runId };
      },
    };
  }

  private newTag(): string {
    // The trailing letter keeps a search for the first tag from matching the tenth.
    return `${this.context.cluster.composeProject}-${(this.tags += 1)}t`;
  }

  private async begin(
    step: FaultParameters & { id?: string | undefined },
    injection: Injection,
    stepNumber: number | undefined,
  ): Promise<void> {
    const number = (this.injections += 1);
    const { record } = this;
    const { clock } = this.context;
    const stage: Active['stage'] = (name, { atMs, uncertaintyMs, text, outcome } = {}) =>
      record({
        kind: 'fault',
        t: atMs ?? clock.now(),
        unc: uncertaintyMs ?? 0,
        src: `fault:${step.fault}`,
        injection: number,
        fault: step.fault,
        target: step.target,
        node: injection.node.name,
        stage: name,
        ...(stepNumber === undefined ? {} : { step: stepNumber }),
        ...(text === undefined ? {} : { proof: text }),
        ...(outcome === undefined ? {} : { outcome }),
      });
    const journalEntry = this.journal.open(injection.undo);
    const active: Active = {
      stepId: step.id ?? null,
      injection,
      journalEntry,
      work: Promise.resolve(),
      isEnding: false,
      stage,
    };
    this.active.push(active);
    stage('journaled');
    stage('injecting');
    try {
      const grace = faultOf(step).waitsForStop ? timeout('gracefulStop') : 0;
      const work = withNormalPriority(() => injection.inject());
      active.work = work;
      const proof = await within(work, `${step.fault} on ${injection.node.name}`, timeout('faultEffective') + grace);
      stage('effective', proof);
      if (traitsOf(step).container === 'restarted') await this.injectAgain(injection.node);
    } catch (error) {
      stage('failed', { text: messageOf(error) });
      const message = `${step.fault} on ${injection.node.name} did not take effect: ${messageOf(error)}`;
      throw new EnvironmentError(message, { code: 'FAULT_FAILED', cause: error });
    }
  }

  /** Injects again, oldest first, the faults that are in force on the node and died with its container. */
  private async injectAgain(node: StackNode): Promise<void> {
    for (const active of this.active.filter(({ injection, isEnding }) => !isEnding && isOn(node, injection))) {
      const { again } = active.injection;
      if (!again) continue;
      try {
        const work = withNormalPriority(again);
        active.work = work;
        const proof = await within(work, `the injection on ${node.name}`, timeout('faultEffective'));
        active.stage('reapplied', proof);
      } catch (error) {
        active.stage('failed', { text: `injected again: ${messageOf(error)}` });
        throw new Error(`a fault on ${node.name} is not active again after the node was started: ${messageOf(error)}`, {
          cause: error,
        });
      }
    }
  }

  private async end(active: Active): Promise<void> {
    const { injection, journalEntry, stage } = active;
    stage('healing');
    try {
      // An injection that is still under way could take effect after its heal, and stay.
      const over = Promise.allSettled([active.work]);
      await within(over, `the injection on ${injection.node.name}`, timeout('injectionOver')).catch(() => undefined);
      const work = withNormalPriority(() => this.undo(active));
      const proof = await within(work, `the heal of ${injection.node.name}`, timeout('faultHealed'));
      stage('healed', { text: proof });
    } catch (error) {
      stage('failed', { text: `heal: ${messageOf(error)}` });
      throw error;
    }
    this.journal.close(journalEntry);
    this.done.push(injection.undo);
    this.active.splice(this.active.indexOf(active), 1);
  }

  /** Undoes one fault. A node that a later fault has ended is not started. */
  private async undo(active: Active): Promise<string> {
    const { undo: record, node } = active.injection;
    const later = this.active.slice(this.active.indexOf(active) + 1);
    const isKeptDown = later.some(
      ({ injection, isEnding }) => !isEnding && isOn(node, injection) && startsNode(injection),
    );
    if (startsNode(active.injection) && isKeptDown) return 'it stays down: a later fault has ended it';
    return undo(this.context.docker, record);
  }
}

/** Whether the heal of an injection starts the node. */
function startsNode({ undo: record }: Injection): boolean {
  return undoKindOf(record).order === 'starts-node';
}

/** Whether the injection was made on that node's container. */
function isOn(node: StackNode, injection: Injection): boolean {
  return injection.node.containerId === node.containerId;
}

function partitioned<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

function byAddress(a: Active, b: Active): number {
  const number = ({ injection: { node } }: Active) =>
    node.ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return number(a) - number(b);
}
