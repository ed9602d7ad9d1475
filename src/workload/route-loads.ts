import { ROUTE_LOAD } from '../core/connection-bounds.js';
import type { NewEvent } from '../history/events.js';
import { RouteConnectionLimit } from './connection-limit.js';
import { writeLoad, type Load, type LoadContext } from './load.js';
import type { WorkloadConfig } from './protocol.js';
import { RouteWatch } from './route-watch.js';

/** Writers of the n-th further route count from n times this number on. The schema allows 100 writers of the load. */
const WRITERS_APART = 1000;

/** The loads of the routes that stand beside that of the run: writes only, each with a pool and writers of its own. */
export function routeLoads(config: WorkloadConfig, context: LoadContext): Load[] {
  const { writesPerSecond, sessions: writers, probes } = ROUTE_LOAD;
  const { backoff, seed = 0, routes = [] } = config;
  return routes.map(({ name, readWrite }, index) => {
    const place = index + 1;
    const own = { writesPerSecond, writers, probes, firstWriter: place * WRITERS_APART, seed: seed + place };
    return writeLoad(
      { readWrite, ...own, ...(backoff ? { backoff } : {}) },
      {
        ...context,
        record: (event) => context.record(onRoute(event, name)),
        limit: new RouteConnectionLimit(context.clock, context.limit),
        // The count of a proxy is of all its clients; it cannot tell whether the few of this route reach it.
        route: new RouteWatch(),
      },
    );
  });
}

function onRoute(event: NewEvent, route: string): NewEvent {
  return event.kind === 'write' || event.kind === 'skipped' ? { ...event, route } : event;
}
