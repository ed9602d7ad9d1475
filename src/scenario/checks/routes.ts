import { didYouMean, oneOf } from '../../core/nearest.js';
import type { Scenario } from '../schema.js';
import type { Issue, StackContext } from './issue.js';

/** Routes that the topology does not have, and routes that are named twice. */
export function routeIssues({ stack: { routes = [] } }: Scenario, { topology }: StackContext): Issue[] {
  const known = Object.keys(topology.routes);
  return routes.flatMap((name, index) => {
    const path = ['stack', 'routes', index];
    if (!known.includes(name)) {
      const expected = `expected a route of topology ${topology.name} (${oneOf(known)})`;
      return [{ path, message: `${expected}, got ${name}${didYouMean(name, known)}` }];
    }
    if (index === 0 && topology.routes[name]?.client !== undefined) {
      return [{ path, message: `expected a route for the load first, got ${name}, which has a client of its own` }];
    }
    return routes.indexOf(name) < index ? [{ path, message: `expected each route once, got ${name} again` }] : [];
  });
}
