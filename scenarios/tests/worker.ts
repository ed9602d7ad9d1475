import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RunResult } from '../../src/judge/types.js';
import { REPORTS } from './cli.js';

/** What a worker is told to do next. `command`: type `run` with all these names, and end. */
export type Order =
  { kind: 'run'; name: string } | { kind: 'command'; names: string[]; junit: string } | { kind: 'end' };

/** What a worker says. `ask`: it wants an order. */
export type WorkerMessage =
  | { kind: 'ask' }
  | { kind: 'done'; name: string; result: RunResult }
  | { kind: 'command-ended'; exitCode: number; stdout: string };

const PROCESS = fileURLToPath(new URL('worker-process.ts', import.meta.url));
const SEED = '42';

/** A process with one stack at a time (worker-process.ts). It ends with the process that started it. */
export class Worker {
  private readonly child: ChildProcess;
  private said = '';
  /** Resolves when the process is gone. */
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

  /** Everything that the process has printed. */
  get story(): string {
    return this.said;
  }

  order(order: Order): void {
    if (this.child.connected) this.child.send(order);
  }

  /** Calls the present run off: it heals, takes its stack down and ends. */
  interrupt(): void {
    this.child.kill('SIGINT');
  }
}
