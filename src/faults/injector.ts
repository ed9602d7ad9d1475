import { EnvironmentError, messageOf } from '../core/errors.js';
import { timeout } from '../core/timeouts.js';
import { within } from '../core/wait.js';
import type { FaultStage, RecordEvent } from '../history/events.js';
import { killContainer, stopContainer } from './container.js';
import type { FaultContext, Injection, UndoRecord } from './fault.js';
import type { Journal } from './journal.js';
import type { FaultParameters } from './parameters.js';
import { partition } from './partition.js';
import { signalProcess } from './process.js';
import { resolveTarget, type ResolveContext } from './resolve.js';
import { undo } from './undo.js';

interface Active {
  /** The step's id in the scenario, for `heal: <id>`. */
  stepId: string | null;
  injection: Injection;
  journalEntry: number;
  stage: (stage: FaultStage['stage'], at?: { atMs: number; uncertaintyMs: number }, proof?: string) => void;
}

/**
 * Drives faults through their life cycle and keeps what is in force:
 * journal the undo record → inject → prove it took effect → (hold) → heal → prove it is gone → close the journal entry.
 */
export class Injector {
  private readonly active: Active[] = [];
  private readonly done: UndoRecord[] = [];
  private injections = 0;

  constructor(
    private readonly context: FaultContext & ResolveContext,
    private readonly journal: Journal,
    private readonly record: RecordEvent,
  ) {}

  /** The nodes that a fault is in force on now. */
  get faultyNodes(): string[] {
    return this.active.map(({ injection }) => injection.node.name);
  }

  /** The records of everything that was injected and healed: where to look for what is left. */
  get undone(): readonly UndoRecord[] {
    return this.done;
  }

  /** Injects on every node that the target stands for, at the same time. @throws what the first failing one throws. */
  async inject(step: FaultParameters & { id?: string | undefined }): Promise<void> {
    const targets = await resolveTarget(step.target, this.context);
    const prepared = await this.prepare(step, targets);
    const results = await Promise.allSettled(prepared.map((injection) => this.begin(step, injection)));
    const failure = results.find((result) => result.status === 'rejected');
    if (failure) throw failure.reason;
  }

  /** Undoes the faults of one step, or all, newest first. @throws after all have been tried, when some could not be undone. */
  async heal(what: string): Promise<void> {
    const chosen = this.active.filter(({ stepId }) => what === 'all' || stepId === what).reverse();
    const results = await Promise.allSettled(chosen.map((active) => this.end(active)));
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [messageOf(result.reason)] : []));
    if (failures.length === 0) return;
    throw new EnvironmentError(`could not heal: ${failures.join('; ')}`, {
      code: 'HEAL_FAILED',
      hint: '`patroni-chaos heal` tries again from the journal; `patroni-chaos down` removes the stack.',
    });
  }

  private async prepare(step: FaultParameters, targets: Injection['node'][]): Promise<Injection[]> {
    switch (step.fault) {
      case 'kill':
        return targets.map((node) => killContainer(node, this.context));
      case 'stop':
        return targets.map((node) => stopContainer(node, step.grace, this.context));
      case 'process':
        return targets.map((node) => signalProcess(node, step.process, step.signal, this.context));
      case 'partition': {
        const peers = step.from === 'everyone' ? step.from : await resolveTarget(step.from, this.context);
        const tag = `patroni-chaos-${this.context.cluster.runId.slice(0, 8)}-${this.injections + 1}`;
        return targets.map((node) => partition(node, peers, step, tag, this.context));
      }
    }
  }

  private async begin(step: FaultParameters & { id?: string | undefined }, injection: Injection): Promise<void> {
    const number = (this.injections += 1);
    const { record } = this;
    const { clock } = this.context;
    const stage: Active['stage'] = (name, at, proof) =>
      record({
        kind: 'fault', t: at?.atMs ?? clock.now(), unc: at?.uncertaintyMs ?? 0, src: `fault:${step.fault}`,
        injection: number, fault: step.fault, target: step.target, node: injection.node.name, stage: name,
        ...(proof === undefined ? {} : { proof }),
      }); // prettier-ignore
    const journalEntry = this.journal.open(injection.undo);
    this.active.push({ stepId: step.id ?? null, injection, journalEntry, stage });
    stage('journaled');
    stage('injecting');
    try {
      const grace = step.fault === 'stop' ? timeout('gracefulStop') : 0;
      const proof = await within(
        injection.inject(),
        `${step.fault} on ${injection.node.name}`,
        timeout('faultEffective') + grace,
      );
      stage('effective', proof, proof.text);
    } catch (error) {
      stage('failed', undefined, messageOf(error));
      const message = `${step.fault} on ${injection.node.name} did not take effect: ${messageOf(error)}`;
      throw new EnvironmentError(message, { code: 'FAULT_FAILED', cause: error });
    }
  }

  private async end(active: Active): Promise<void> {
    const { injection, journalEntry, stage } = active;
    stage('healing');
    try {
      const work = undo(this.context.docker, injection.undo);
      const proof = await within(work, `the heal of ${injection.node.name}`, timeout('faultHealed'));
      stage('healed', undefined, proof);
    } catch (error) {
      stage('failed', undefined, `heal: ${messageOf(error)}`);
      throw error;
    }
    this.journal.close(journalEntry);
    this.done.push(injection.undo);
    this.active.splice(this.active.indexOf(active), 1);
  }
}
