import type { ClockOffset, ClockOrigin } from '../core/clock.js';
import type { RouteReport } from '../core/route-report.js';
import type { NewEvent } from '../history/events.js';
import type { Backoff } from './pool.js';
import type { SessionTarget } from './session.js';

/** What the workload thread is told when it starts; plain data. */
export interface WorkloadConfig {
  clock: ClockOrigin;
  readWrite: SessionTarget;
  readOnly: SessionTarget;
  /** Each node directly, by name. */
  direct: Record<string, SessionTarget>;
  writesPerSecond: number;
  readsPerSecond: number;
  writers: number;
  /**
   * Writers do not keep the pace: each writes again as soon as it has its answer. For measuring what the ledger costs.
   */
  fullSpeed?: boolean;
  readers: number;
  /** How long a place of a pool waits before it connects again. */
  backoff?: Backoff;
  /** For the jitter of the back-off. */
  seed?: number;
  /** Without, what a node did is placed in time by its answer alone. */
  engineClock?: ClockOffset;
}

export type ToWorkload = { do: 'drain' } | { do: 'route'; report: RouteReport };
export type FromWorkload = { events: NewEvent[] } | { drained: true };
