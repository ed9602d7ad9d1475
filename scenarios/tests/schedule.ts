import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { wallNow } from '../../src/core/clock.js';
import type { RunResult } from '../../src/judge/types.js';
import { latestRun, REPORTS } from './cli.js';
import { Worker, type WorkerMessage } from './worker.js';
import { machineReader, wasDisturbed, type Reading } from './machine.js';
import { Pacer } from './pacer.js';
import { Queue, type Held, type Planned } from './queue.js';
import type { Tallied } from './suite.js';

const CALLED_OFF = 'called off, the machine had tipped over';
const DISTURBED = 'the machine was saturated';

/** A command that ran several scenarios, with its output. */
export interface Command {
  names: string[];
  junit: string;
  exitCode: number;
  stdout: string;
  results: RunResult[];
}

/** The environment of a schedule. Tests provide their own. */
export interface ScheduleEnvironment {
  startWorker: (listen: (message: WorkerMessage) => void) => Pick<Worker, 'order' | 'interrupt' | 'ended' | 'story'>;
  readMachine: () => Reading;
  wasDisturbed: (result: RunResult) => boolean;
  lookEveryMs: number;
}

interface Running {
  worker: ReturnType<ScheduleEnvironment['startWorker']>;
  held: Held;
  /** Scenarios assigned to it that are not over. The first may have begun. */
  assigned: Planned[];
  orderedAt: Date;
  isInterrupted: boolean;
  command: Pick<Command, 'names' | 'junit'> | null;
}

interface Outcome {
  result: Promise<RunResult>;
  resolve: (result: RunResult) => void;
  reject: (error: Error) => void;
}

/** Hands the scenarios out to as many workers as the machine can carry, and repeats runs that could not be measured. */
export class Schedule {
  readonly tally: Tallied[] = [];
  readonly commands: Command[] = [];
  private readonly queue: Queue;
  private readonly outcomes: Map<string, Outcome>;
  private readonly running = new Set<Running>();
  private readonly pacer: Pacer;
  private allowed = 0;

  /** At most `most` workers run; with `fixed`, always that many. */
  constructor(
    private readonly plans: readonly Planned[],
    private readonly options: { most: number; fixed: boolean },
    private readonly environment: ScheduleEnvironment = realEnvironment(),
  ) {
    this.queue = new Queue(plans);
    this.outcomes = new Map(plans.map(({ name }) => [name, newOutcome()]));
    this.pacer = new Pacer(options.most);
  }

  /** The result that counts. @throws Error with the output of a worker that ended without one. */
  resultOf(name: string): Promise<RunResult> {
    const outcome = this.outcomes.get(name);
    if (!outcome) throw new Error(`${name} is not planned`);
    return outcome.result;
  }

  /** Resolves when everything was run and every worker has ended. */
  async run(): Promise<void> {
    while (!this.queue.isEmpty || this.running.size > 0) {
      this.pace(this.environment.readMachine());
      const allowed = this.queue.isForOneWorker ? Math.min(1, this.allowed) : this.allowed;
      while (this.running.size < allowed && !this.queue.isEmpty) this.start();
      await sleep(this.environment.lookEveryMs);
    }
  }

  private pace(reading: Reading): void {
    const { most, fixed } = this.options;
    const sample = { atMs: performance.now(), ...reading, running: this.running.size };
    const { workers, interrupt } = fixed ? { workers: most, interrupt: false } : this.pacer.next(sample);
    if (workers !== this.allowed) {
      const state = `pressure ${reading.pressure.toFixed(2)}, load ${reading.load.toFixed(1)} a core`;
      process.stdout.write(`stacks at a time: ${workers} (${state})\n`);
    }
    this.allowed = workers;
    if (interrupt) for (const one of this.running) this.interrupt(one);
  }

  private interrupt(one: Running): void {
    if (one.assigned.some(({ name }) => this.queue.isLastRun(name))) return;
    one.isInterrupted = true;
    one.worker.interrupt();
  }

  private start(): void {
    const worker = this.environment.startWorker((message) => this.hear(one, message));
    const one: Running = {
      worker,
      held: null,
      assigned: [],
      orderedAt: wallNow(),
      isInterrupted: false,
      command: null,
    };
    this.running.add(one);
    void worker.ended.then(() => this.workerHasEnded(one));
  }

  private hear(one: Running, message: WorkerMessage): void {
    if (message.kind === 'ask') this.order(one);
    else if (message.kind === 'done') this.isOver(one, message.name, message.result);
    else this.commandHasEnded(one, message);
  }

  private commandHasEnded(one: Running, { exitCode, stdout }: { exitCode: number; stdout: string }): void {
    const { names, junit } = one.command ?? { names: [], junit: '' };
    const results = names.flatMap((name) => {
      const result = latestRun(name, one.orderedAt.getTime());
      if (result) this.isOver(one, name, result);
      return result ?? [];
    });
    if (!one.isInterrupted) this.commands.push({ names, junit, exitCode, stdout, results });
  }

  private order(one: Running): void {
    const isTooMany = this.running.size > this.allowed || one.isInterrupted;
    const chosen = isTooMany ? null : this.queue.take(one.held, this.running.size);
    one.assigned.push(...(chosen ?? []));
    one.orderedAt = wallNow();
    const [first] = chosen ?? [];
    if (!first) one.worker.order({ kind: 'end' });
    else if (first.planted) {
      const names = (chosen ?? []).map(({ name }) => name);
      one.command = { names, junit: join(REPORTS, `command-${first.name.replace('/', '-')}.xml`) };
      one.worker.order({ kind: 'command', ...one.command });
    } else {
      one.held = first;
      one.worker.order({ kind: 'run', name: first.name });
    }
  }

  private isOver(one: Running, name: string, result: RunResult): void {
    const scenario = this.plans.find((plan) => plan.name === name);
    if (!scenario) return;
    one.assigned = one.assigned.filter((other) => other !== scenario);
    const ended = result.verdict === (scenario.planted ? 'fail' : 'pass');
    const why = ended ? '' : this.excuse(one, result);
    const again = why !== '' && this.queue.putBack(scenario, { exclusive: why === DISTURBED });
    const { verdict, durationMs: ms, harness } = result;
    const { overheadMs, aheadMs = 0 } = harness;
    this.tally.push({ name, verdict, ms, overheadMs, aheadMs, workers: this.running.size, again: again ? why : '' });
    if (!again) this.outcomes.get(name)?.resolve(result);
  }

  private excuse(one: Running, result: RunResult): string {
    if (one.isInterrupted) return CALLED_OFF;
    return this.environment.wasDisturbed(result) ? DISTURBED : '';
  }

  private workerHasEnded(one: Running): void {
    this.running.delete(one);
    const [begun, ...others] = one.assigned;
    for (const other of others) this.queue.giveBack(other);
    if (!begun) return;
    if (one.isInterrupted && this.queue.putBack(begun, { exclusive: false })) return;
    this.outcomes.get(begun.name)?.reject(new Error(`no run of ${begun.name}:\n${one.worker.story}`));
  }
}

function realEnvironment(): ScheduleEnvironment {
  return {
    startWorker: (listen) => new Worker(listen),
    readMachine: machineReader(),
    wasDisturbed,
    lookEveryMs: 1000,
  };
}

function newOutcome(): Outcome {
  let resolve: Outcome['resolve'] = () => undefined;
  let reject: Outcome['reject'] = () => undefined;
  const result = new Promise<RunResult>((onResult, onError) => ([resolve, reject] = [onResult, onError]));
  // The test may not be waiting for it yet. Avoids an unhandled rejection.
  result.catch(() => undefined);
  return { result, resolve, reject };
}
