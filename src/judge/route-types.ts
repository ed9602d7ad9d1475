import type { DurationRange } from '../core/units.js';
import type { Interval, Milestone } from './types.js';

/** One route of a run with several, in run.json. Its outage fields mean the same as those of `timings`. */
export interface RouteOutcome {
  /** Its name in the topology. */
  name: string;
  router: string;
  /** Whether it is the route of the run's load. */
  isOfLoad: boolean;
  /** T1 → T8. 0: no outage. Null: it never ended, or no write was acknowledged. */
  writeOutageMs: number | null;
  writeOutage: Interval | null;
  /** Bounds of how long the route was down. */
  writeOutageBetween: DurationRange;
  /** T1, T2, T7 and T8 on this route; one that was not seen is left out. */
  milestones: Partial<Record<RouteMilestone, Milestone>>;
  /** From the start of the load on. */
  writes: { attempted: number; acknowledged: number };
  /** Write sessions that were routed to a read-only node. */
  misroutes: number;
  /** Attempts that failed since the first fault, by SQLSTATE or system code. */
  errors: { [code: string]: number };
  /** Sessions of which a statement had no answer for more than a second. */
  sessionsHung: number;
  /**
   * How much longer writes were down than on the best route of the same run, and the bounds of that. Null for an outage
   * that never ended.
   */
  behindBest: ({ ms: number } & DurationRange) | null;
}

export const ROUTE_MILESTONES = ['T1', 'T2', 'T7', 'T8'] as const;
type RouteMilestone = (typeof ROUTE_MILESTONES)[number];
