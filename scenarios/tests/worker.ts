import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RunResult } from '../../src/judge/types.js';
import { REPORTS } from './cli.js';

/** An order to a worker. `command`: run all these names in one `run` command, then end. */
export type Order =
  { kind: 'run'; name: string } | { kind: 'command'; names: string[]; junit: string } | { kind: 'end' };

/** A message from a worker. `ask`: it wants an order. */
export type WorkerMessage =
  | { kind: 'ask' }
  | { kind: 'done'; name: string; result: RunResult }
  | { kind: 'command-ended'; exitCode: number; stdout: string };

const PROCESS = fileURLToPath(new URL('worker-process.ts', import.meta.url));
const SEED = '42';

/** A process with one stack at a time (worker-process.ts). It ends when the process that started it ends. */
export class Worker {
  private readonly child: ChildProcess;
  private said = '';
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;

  constructor(listen: (message: WorkerMessage) => void, out = REPORTS) {
    this.child = fork(PROCESS, [out, SEED], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
    this.child.on('message', (message) => listen(message as WorkerMessage));
    this.ended = once(this.child, 'close').then(() => undefined);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** The output of the process so far. */
  get story(): string {
    return this.said;
  }

  order(order: Order): void {
    if (this.child.connected) this.child.send(order);
  }

  /** Interrupts the current run: the worker heals, takes its stack down and ends. */
  interrupt(): void {
    this.child.kill('SIGINT');
  }
}
