import type { TimeoutName } from '../core/timeouts.js';
import type { Seen } from '../core/wait.js';
import type { Scenario } from '../scenario/schema.js';
import { awaitCondition, type ConditionContext } from './conditions.js';
import type { ClusterView } from './view.js';

/** Waits until each route beside that of the load has acknowledged a write from now on. */
export async function awaitRoutes(
  { stack: { routes = [] } }: Pick<Scenario, 'stack'>,
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
