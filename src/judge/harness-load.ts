import { END_PROBES, MAX_NEW_PER_SECOND, ROUTE_LOAD } from '../core/connection-bounds.js';
import type { FurtherRoute } from '../history/route.js';
import type { Facts } from './facts.js';

/** What the harness itself asked of the cluster. */
export interface HarnessLoad {
  /** The most connections that were open or being opened at the same time. */
  held: number;
  maxHeld: number;
  /** The most new sessions that one node began to answer within a second. */
  newPerSecond: number;
  maxNewPerSecond: number;
  /** The most sessions at one server, including those that the load gave up on; null: not observed. */
  serverSessions: number | null;
  /** Event ids of the periods in which either limit was exceeded. */
  above: number[];
}

/** The most connections of the load of a further route. */
function mostOn({ readsPerSecond }: FurtherRoute): number {
  const { sessions, probes, readers, readProbes } = ROUTE_LOAD;
  return sessions + probes + (readsPerSecond === undefined ? 0 : readers + readProbes);
}

/** First sessions of a further route may come at any time (workload/connection-limit.ts): of a write, and of a read. */
function firstOn({ readsPerSecond }: FurtherRoute): number {
  return readsPerSecond === undefined ? 0 : 2;
}

/** Null for a history from before connections were counted. */
export function harnessLoadOf({ connections, sessions, probes, furtherRoutes }: Facts): HarnessLoad | null {
  if (connections.length === 0) return null;
  const ofRoutes = furtherRoutes.reduce((sum, { record }) => sum + mostOn(record), 0);
  const maxHeld = sessions + END_PROBES.writes + END_PROBES.reads + ofRoutes;
  const maxNew = furtherRoutes.reduce((sum, { record }) => sum + firstOn(record), MAX_NEW_PER_SECOND);
  const above = connections.filter(({ held, newPerSecond }) => held > maxHeld || newPerSecond > maxNew);
  const most = (of: (one: (typeof connections)[number]) => number) => Math.max(...connections.map(of));
  return {
    held: most(({ held }) => held),
    maxHeld,
    newPerSecond: most(({ newPerSecond }) => newPerSecond),
    maxNewPerSecond: maxNew,
    serverSessions: probes.reduce<number | null>(
      (max, one) => (one.sessions === undefined ? max : Math.max(max ?? 0, one.sessions)),
      null,
    ),
    above: above.map(({ id }) => id),
  };
}
