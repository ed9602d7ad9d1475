import { ROUTE_LOAD } from '../core/connection-bounds.js';
import { UsageError } from '../core/errors.js';
import { loadTopology } from '../topology/topology.js';
import { routeIssues } from './checks/routes.js';
import { loadProfile } from '../topology/profile.js';
import type { Scenario } from './schema.js';

/** What `--routes` says for every route of the topology. */
const ALL_ROUTES = 'all';

/**
 * The scenario on these routes, as `--routes` names them: `all`, or a list with commas. The load becomes as small as
 * that of the other routes: all of them are to be measured alike.
 * @throws UsageError `ROUTES` for a route that neither the topology nor the larger one has.
 */
export async function onRoutes(scenario: Scenario, written: string): Promise<Scenario> {
  const named = await loadTopology(scenario.stack.topology);
  const larger = named.withRoutes === undefined ? named : await loadTopology(named.withRoutes);
  const routes = written === ALL_ROUTES ? Object.keys(larger.routes) : written.split(',').map((name) => name.trim());
  const { writesPerSecond, sessions: writers, readsPerSecond, readers } = ROUTE_LOAD;
  const load = { ...scenario.load, writesPerSecond, writers, readsPerSecond, readers };
  const changed = { ...scenario, load, stack: { ...scenario.stack, routes } };
  const issues = routeIssues(changed, { topology: larger, profile: await loadProfile(scenario.stack.profile) });
  if (issues.length === 0) return changed;
  throw new UsageError(issues.map(({ message }) => `--routes: ${message}`).join('\n'), { code: 'ROUTES' });
}
