import type { Pressure } from '../core/pressure.js';
import type { Base } from './events.js';

/** Lateness of the event loop of one thread of the harness in the last period. */
export interface LoopDelay extends Base {
  kind: 'loop-delay';
  thread: 'main' | 'workload';
  periodMs: number;
  maxMs: number;
  p99Ms: number;
}

/** Pressure on the machine of the harness in the last period (observe/machine.ts). */
export interface MachinePressure extends Base, Pressure {
  kind: 'machine';
}

/** Attempts that were due and skipped because all sessions were busy. The measurement is coarser in that time. */
export interface Skipped extends Base {
  kind: 'skipped';
  count: number;
  /** As that of a write. */
  route?: string;
  fromMs: number;
  /** Other attempts or a probe covered that time, so the skipped ones hide nothing. */
  watched?: true;
}

/** Connections of the load in the last period. */
export interface Connections extends Base {
  kind: 'connections';
  periodMs: number;
  /** Maximum of connections open or being opened at the same time. */
  held: number;
  /** Attempts to connect. */
  begun: number;
  /** Maximum of new sessions that one node began to answer within any second. */
  newPerSecond: number;
}
