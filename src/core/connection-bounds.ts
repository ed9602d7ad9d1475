/** How many connections the harness may have to the cluster: the load keeps to it, the judge checks it. */

/**
 * Maximum of new sessions at one node within a second. Each costs a server about 14 ms of CPU (fork, authentication,
 * catalogue caches). A burst of them once kept a new leader down (scenarios/FINDINGS.md, 2).
 */
export const MAX_NEW_PER_SECOND = 25;

/** Connections in addition to the pools that look for the end of an outage: 8 in all. */
export const END_PROBES = { writes: 5, reads: 3 };

/** The load on a route that stands beside the one of the run: small, so that the routes hardly disturb each other. */
export const ROUTE_LOAD = {
  writesPerSecond: 10,
  sessions: 3,
  probes: 2,
  readsPerSecond: 10,
  readers: 2,
  readProbes: 1,
  /** During an outage, between attempts that cost a server nothing. With ten routes at 8 ms these took half a core. */
  outageIntervalMs: 25,
};

/** New sessions at one node within a second for one such load. */
export const ROUTE_NEW_PER_SECOND = 8;
