import type { ClockOffset, ClockOrigin } from '../core/clock.js';
import type { RouteReport } from '../core/route-report.js';
import type { NewEvent } from '../history/events.js';
import type { Backoff } from './pool.js';
import type { RouteTarget } from './dial.js';
import type { SessionTarget } from './session.js';

/** Configuration of the workload thread; plain data. */
export interface WorkloadConfig {
  clock: ClockOrigin;
  readWrite: RouteTarget;
  readOnly: RouteTarget;
  /** Routes that get a small load of their own beside this one (core/connection-bounds.ts). */
  routes?: { name: string; readWrite: RouteTarget; readOnly: RouteTarget }[];
  /** Direct access to each node, by name. */
  direct: Record<string, SessionTarget>;
  writesPerSecond: number;
  readsPerSecond: number;
  writers: number;
  /**
   * Each writer writes again as soon as it has its answer, regardless of the pace. For measuring what the ledger costs.
   */
  fullSpeed?: boolean;
  readers: number;
  /** How long a place of a pool waits before it reconnects. */
  backoff?: Backoff;
  /** For the jitter of the back-off. */
  seed?: number;
  /** The probes look less often while nothing happens. If absent, they always look as often as possible. */
  mayBeCalm?: boolean;
  /** If absent, the time at which a node executed a write is known from its answer only. */
  engineClock?: ClockOffset;
}

export type ToWorkload =
  | { do: 'drain' }
  | { do: 'route'; report: RouteReport }
  /** Something happens: look closely for this long. */
  | { do: 'look'; forMs: number };
export type FromWorkload =
  | { events: NewEvent[] }
  | { drained: true }
  /** Something happens that the loads have seen first: operations hang. */
  | { raised: true };
