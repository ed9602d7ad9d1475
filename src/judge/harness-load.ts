import type { Facts } from './facts.js';

/** Connections beside the pools' that look for the end of an outage (workload/load.ts). */
const PROBES = 8;
/** New sessions at one node in a second (workload/connection-limit.ts). */
const MAX_NEW_PER_SECOND = 25;

/** What the harness itself asked of the cluster through the proxy. */
export interface HarnessLoad {
  /** Connections open or being opened at the same time, at most. */
  held: number;
  maxHeld: number;
  /** New sessions that one node began to answer within a second, at most. */
  newPerSecond: number;
  maxNewPerSecond: number;
  /** Sessions at one server, at most, those that the load has given up included; null: not observed. */
  serverSessions: number | null;
  /** Event ids of the periods above either limit. */
  above: number[];
}

/** Null for a history that does not tell: it was made before connections were counted. */
export function harnessLoadOf({ connections, sessions, probes }: Facts): HarnessLoad | null {
  if (connections.length === 0) return null;
  const maxHeld = sessions + PROBES;
  const above = connections.filter(({ held, newPerSecond }) => held > maxHeld || newPerSecond > MAX_NEW_PER_SECOND);
  const most = (of: (one: (typeof connections)[number]) => number) => Math.max(...connections.map(of));
  return {
    held: most(({ held }) => held),
    maxHeld,
    newPerSecond: most(({ newPerSecond }) => newPerSecond),
    maxNewPerSecond: MAX_NEW_PER_SECOND,
    serverSessions: probes.reduce<number | null>(
      (max, one) => (one.sessions === undefined ? max : Math.max(max ?? 0, one.sessions)),
      null,
    ),
    above: above.map(({ id }) => id),
  };
}
