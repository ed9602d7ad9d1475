import type { DurationRange } from '../core/units.js';
import type { Interval, Milestone, PhaseTiming } from './types.js';

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
  /** Of those, the sessions that still waited a minute after the first fault, or when the load ended. */
  stillHung?: { atMs: number; sessions: number };
  /** T6 → T7 on this route, with the bound of its own checks. Absent without a failover, and in older runs. */
  routing?: PhaseTiming;
  /** As in `timings`. This and what follows are absent in older runs. */
  readOutageMs?: number | null;
  reads?: RouteReads;
  /** Medians before the first fault, in ms; null: too few samples. */
  steady?: SteadyTimes;
  /** The sessions that the new leader answered on this route, from T4 on. Null: there was no failover. */
  newLeader?: NewSessions | null;
  /** A known danger of this route, by the topology: its misroutes, and that it stayed down, are not judged. */
  hazard?: string;
  /**
   * How much longer writes were down than on the best route of the same run, and the bounds of that. Null for an outage
   * that never ended.
   */
  behindBest: ({ ms: number } & DurationRange) | null;
}

export interface RouteReads {
  attempted: number;
  succeeded: number;
  /** The worst staleness of a read; null: none could be told. */
  maxStalenessMs: number | null;
  /** Reads that did not see a write which had been acknowledged for more than a second. */
  stale: number;
}

export interface SteadyTimes {
  /** To open a session: a first write less one on an open session. */
  openMs: number | null;
  writeMs: number | null;
  /** What a write takes longer than the probe's on a direct connection to the leader. */
  addedMs: number | null;
}

export interface NewSessions {
  /** In the first ten seconds. */
  sessions: number;
  /** The most within any second of these. */
  perSecond: number;
}

export const ROUTE_MILESTONES = ['T1', 'T2', 'T7', 'T8'] as const;
type RouteMilestone = (typeof ROUTE_MILESTONES)[number];
