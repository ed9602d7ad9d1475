import type { Pressure } from '../core/pressure.js';
import type { Base } from './events.js';

/** How late the event loop of one of the harness's threads was in the last period. */
export interface LoopDelay extends Base {
  kind: 'loop-delay';
  thread: 'main' | 'workload';
  periodMs: number;
  maxMs: number;
  p99Ms: number;
}

/** What the harness's machine had to spare in the last period (observe/machine.ts). */
export interface MachinePressure extends Base, Pressure {
  kind: 'machine';
}
