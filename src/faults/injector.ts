import { EnvironmentError, messageOf } from '../core/errors.js';
import { timeout } from '../core/timeouts.js';
import { within } from '../core/wait.js';
import { withEngineAtHand } from '../stack/engine/haste.js';
import type { FaultStage, RecordEvent } from '../history/events.js';
import { killContainer, pauseContainer, restartContainer, stopContainer } from './container.js';
import { fillDisk } from './disk.js';
import { duplicate } from './duplicate.js';
import type { FaultContext, Injection, UndoRecord } from './fault.js';
import type { Journal } from './journal.js';
import { delay } from './latency.js';
import { hostMemory, limitCpu, limitMemory } from './limits.js';
import { operate } from './operation.js';
import type { FaultParameters } from './parameters.js';
import { partition } from './partition.js';
import { signalProcess } from './process.js';
import { keepPostgresDown, setAside } from './program.js';
import { pauseReplay } from './replay.js';
import { resolveTarget, type ResolveContext } from './resolve.js';
import { keepPatroniDown } from './supervised.js';
import { undo } from './undo.js';
import { wipe } from './wipe.js';

interface Active {
  /** The step's id in the scenario, for `heal: <id>`. */
  stepId: string | null;
  injection: Injection;
  journalEntry: number;
  /** What the injection does; goes on when it has missed its deadline. */
  work: Promise<unknown>;
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
  private tags = 0;

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

  /** Injects on every node that the target stands for, at the same time; `number`: of the step. @throws what the first failing one throws. */
  async inject(step: FaultParameters & { id?: string | undefined }, number?: number): Promise<void> {
    const targets = await resolveTarget(step.target, this.context);
    const prepared = await this.prepare(step, targets);
    const results = await Promise.allSettled(prepared.map((injection) => this.begin(step, injection, number)));
    const failure = results.find((result) => result.status === 'rejected');
    if (failure) throw failure.reason;
  }

  /** Undoes the faults of one step, or all, newest first. @throws after all have been tried, when some could not be undone. */
  async heal(what: string): Promise<void> {
    const chosen = this.active.filter(({ stepId }) => what === 'all' || stepId === what).reverse();
    const [starts, others] = partitioned(chosen, ({ injection }) => injection.undo.undo === 'start-container');
    // One after another in the order of their addresses: the engine gives the lowest free one, so each gets its own again.
    let previous: Promise<unknown> = Promise.resolve();
    const startOf = new Map<string, Promise<unknown>>();
    const started = starts.sort(byAddress).map((active) => {
      const own = previous.catch(() => undefined).then(() => this.end(active));
      previous = own;
      startOf.set(active.injection.node.containerId, own);
      return own;
    });
    // A program that was set aside, or a full disk, outlives its container's death: it is put right when that runs again.
    const ended = others.map(async (active) => {
      const { undo: record, node } = active.injection;
      if (record.undo === 'execute') await startOf.get(node.containerId)?.catch(() => undefined);
      await this.end(active);
    });
    const results = await Promise.allSettled([...ended, ...started]);
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
      case 'pause':
        return targets.map((node) => pauseContainer(node, this.context));
      case 'operation': {
        const candidate = step.operation === 'failover' ? await this.anyReplica() : null;
        return targets.map((node) => operate(node, step.operation, candidate, this.context));
      }
      case 'packet-loss': {
        const loss = { direction: 'both', action: 'drop', percent: step.percent } as const;
        return targets.map((node) => partition(node, 'everyone', loss, this.newTag(), this.context));
      }
      case 'bandwidth': {
        const policer = { direction: 'both', action: 'drop', kilobytesPerSecond: step.kilobytesPerSecond } as const;
        return targets.map((node) => partition(node, 'everyone', policer, this.newTag(), this.context));
      }
      case 'latency':
        return targets.map((node) => delay(node, step, this.newTag(), this.context));
      case 'restart':
        return targets.map((node) => restartContainer(node, step.grace, this.context));
      case 'wipe':
        return targets.map((node) => wipe(node, this.context));
      case 'duplicate':
        return targets.map((node) => duplicate(node, this.newTag(), this.context));
      case 'cpu':
        return targets.map((node) => limitCpu(node, step.cores, this.context));
      case 'memory': {
        const bytes = await hostMemory(this.context.docker);
        return targets.map((node) => limitMemory(node, step.megabytes, bytes, this.context));
      }
      case 'disk-full':
        return targets.map((node) => fillDisk(node, this.context));
      case 'missing-program':
        return targets.map((node) => setAside(node, step.program, this.context));
      case 'replay-pause':
        return targets.map((node) => pauseReplay(node, this.context));
      case 'process':
        return targets.map((node) => this.prepareProcess(node, step));
      case 'partition': {
        const peers = step.from === 'everyone' ? step.from : await resolveTarget(step.from, this.context);
        return targets.map((node) => partition(node, peers, step, this.newTag(), this.context));
      }
    }
  }

  private prepareProcess(node: Injection['node'], step: FaultParameters & { fault: 'process' }): Injection {
    const { process, signal } = step;
    if (signal !== 'keep-down') return signalProcess(node, process, signal, this.context);
    return process === 'postmaster' ? keepPostgresDown(node, this.context) : keepPatroniDown(node, this.context);
  }

  private newTag(): string {
    // The letter at its end keeps a search for the first from finding the tenth.
    return `${this.context.cluster.composeProject}-${(this.tags += 1)}t`;
  }

  private async anyReplica(): Promise<Injection['node'] | null> {
    return (await resolveTarget('any-replica', this.context))[0] ?? null;
  }

  private async begin(
    step: FaultParameters & { id?: string | undefined },
    injection: Injection,
    stepNumber: number | undefined,
  ): Promise<void> {
    const number = (this.injections += 1);
    const { record } = this;
    const { clock } = this.context;
    const stage: Active['stage'] = (name, at, proof) =>
      record({
        kind: 'fault', t: at?.atMs ?? clock.now(), unc: at?.uncertaintyMs ?? 0, src: `fault:${step.fault}`,
        injection: number, fault: step.fault, target: step.target, node: injection.node.name, stage: name,
        ...(stepNumber === undefined ? {} : { step: stepNumber }), ...(proof === undefined ? {} : { proof }),
      }); // prettier-ignore
    const journalEntry = this.journal.open(injection.undo);
    const active: Active = { stepId: step.id ?? null, injection, journalEntry, work: Promise.resolve(), stage };
    this.active.push(active);
    stage('journaled');
    stage('injecting');
    try {
      const grace = ['stop', 'restart', 'operation'].includes(step.fault) ? timeout('gracefulStop') : 0;
      const work = withEngineAtHand(() => injection.inject());
      active.work = work;
      const proof = await within(work, `${step.fault} on ${injection.node.name}`, timeout('faultEffective') + grace);
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
      // An injection that is still under way, or missed its deadline, would come after its heal and stay.
      const over = Promise.allSettled([active.work]);
      await within(over, `the injection on ${injection.node.name}`, timeout('injectionOver')).catch(() => undefined);
      const work = withEngineAtHand(() => undo(this.context.docker, injection.undo));
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

function partitioned<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

function byAddress(a: Active, b: Active): number {
  const number = ({ injection: { node } }: Active) =>
    node.ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return number(a) - number(b);
}
