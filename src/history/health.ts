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

/** Attempts that were due and not made, since all sessions were stuck; the measurement is coarser there. */
export interface Skipped extends Base {
  kind: 'skipped';
  count: number;
  fromMs: number;
  /** Others were under way meanwhile, or a probe looked: what was skipped hides nothing. */
  watched?: true;
}

/** The harness's own connections through the proxy in the last period. */
export interface Connections extends Base {
  kind: 'connections';
  periodMs: number;
  /** Open or being opened at the same time, at most. */
  held: number;
  /** Attempts to connect. */
  begun: number;
  /** New sessions that one node began to answer within any second, at most. */
  newPerSecond: number;
}
