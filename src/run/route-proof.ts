import type { TimeoutName } from '../core/timeouts.js';
import type { Seen } from '../core/wait.js';
import type { Scenario } from '../scenario/schema.js';
import type { Topology } from '../topology/topology.js';
import { awaitCondition, type ConditionContext } from './conditions.js';
import type { ClusterView } from './view.js';

/** The routes of a scenario without those that are known not to come back by themselves, as the topology says. */
export function safeRoutes(
  { routes = [] }: Pick<Scenario['stack'], 'routes'>,
  topology: Pick<Topology, 'routes'>,
): string[] {
  return routes.filter((name, index) => index === 0 || topology.routes[name]?.hazard === undefined);
}

/** Waits until each route beside that of the load, the first one, has acknowledged a write from now on. */
export async function awaitRoutes(
  routes: readonly string[] = [],
  view: Pick<ClusterView, 'lastOnRoute'>,
  limit: TimeoutName,
  context: ConditionContext,
): Promise<void> {
  const [sinceMs, further] = [context.clock.now(), routes.slice(1)];
  if (further.length > 0) await awaitCondition('routes', limit, () => writtenOn(further, view, sinceMs), context);
}

/** The condition: each of these routes has acknowledged a write since `sinceMs`. */
export function writtenOn(
  names: readonly string[],
  { lastOnRoute }: Pick<ClusterView, 'lastOnRoute'>,
  sinceMs: number,
): Seen<string> {
  const without = names.filter((name) => (lastOnRoute.get(name)?.t ?? Number.NEGATIVE_INFINITY) < sinceMs);
  return without.length === 0
    ? { done: true, value: `${names.length} further routes take writes` }
    : { done: false, saw: `no acknowledged write on ${without.join(', ')}` };
}
