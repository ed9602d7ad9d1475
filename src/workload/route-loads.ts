import { ROUTE_LOAD } from '../core/connection-bounds.js';
import type { NewEvent } from '../history/events.js';
import { RouteConnectionLimit } from './connection-limit.js';
import { readLoad, writeLoad, type Load, type LoadContext } from './load.js';
import type { WorkloadConfig } from './protocol.js';
import { RouteWatch } from './route-watch.js';

/** Writers of the n-th further route count from n times this number on. The schema allows 100 writers of the load. */
const WRITERS_APART = 1000;

/** The loads of the routes that stand beside that of the run, each with pools and writers of its own. */
export function routeLoads(config: WorkloadConfig, context: LoadContext): Load[] {
  const {
    writesPerSecond,
    sessions: writers,
    probes,
    readsPerSecond,
    readers,
    readProbes,
    outageIntervalMs,
  } = ROUTE_LOAD;
  const { backoff, seed = 0, routes = [] } = config;
  return routes.flatMap(({ name, readWrite, readOnly }, index) => {
    const place = index + 1;
    const first = place * WRITERS_APART;
    // What the routes are compared by is what their clients see, the wait for a silent host in a list included.
    const shared = { seed: seed + place, outageIntervalMs, listInTurn: true, ...(backoff ? { backoff } : {}) };
    const own = {
      ...context,
      record: (event: NewEvent) => context.record(onRoute(event, name)),
      limit: new RouteConnectionLimit(context.clock, context.limit),
      // The count of a proxy is of all its clients; it cannot tell whether the few of this route reach it.
      route: new RouteWatch(),
    };
    return [
      writeLoad({ readWrite, writesPerSecond, writers, probes, firstWriter: first, ...shared }, own),
      readLoad({ readOnly, readsPerSecond, readers, probes: readProbes, firstReader: first, ...shared }, own),
    ];
  });
}

function onRoute(event: NewEvent, route: string): NewEvent {
  return event.kind === 'write' || event.kind === 'read' || event.kind === 'skipped' ? { ...event, route } : event;
}
