import { ROUTE_LOAD } from '../core/connection-bounds.js';
import type { Engine } from '../docker/engine.js';
import type { FurtherRoute, RouteRecord } from '../history/route.js';
import { patroniNodes, type Cluster, type StackNode } from '../stack/types.js';
import type { TopologyRoute } from '../topology/routes.js';
import { settingsOnRoute, type StackSettings } from '../topology/settings.js';
import { haproxyRouter } from './haproxy/router.js';
import { keepalivedLeaderRouter } from './keepalived-leader/router.js';
import { keepalivedRouter } from './keepalived/router.js';
import { libpqRouter } from './libpq/router.js';
import { patroniCallbackRouter } from './patroni-callback/router.js';
import { haproxyPgbouncerRouter, pgbouncerHaproxyRouter, pgbouncerHostsRouter } from './pgbouncer/router.js';
import type { RouterName } from './router-models.js';
import type { RoutedNodes, Router } from './router.js';
import { vipManagerRouter } from './vip-manager/router.js';

/** Every router. What it contributes to predictions is in router-models.ts. */
const ROUTERS: Readonly<Record<RouterName, Router>> = {
  haproxy: haproxyRouter,
  libpq: libpqRouter,
  keepalived: keepalivedRouter,
  'keepalived-leader': keepalivedLeaderRouter,
  'patroni-callback': patroniCallbackRouter,
  'vip-manager': vipManagerRouter,
  'haproxy-pgbouncer': haproxyPgbouncerRouter,
  'pgbouncer-haproxy': pgbouncerHaproxyRouter,
  'pgbouncer-hosts': pgbouncerHostsRouter,
};

/** A route of a running stack. */
export interface ClusterRoute extends RoutedNodes {
  name: string;
  router: Router;
}

type Routed = Pick<Cluster, 'nodes' | 'topology' | 'network'>;

/** The routes of a stack, in the order of its topology. */
function routesOf(cluster: Routed): ClusterRoute[] {
  return Object.entries(cluster.topology.routes).map(([name, route]) => ({
    name,
    route,
    router: ROUTERS[route.router],
    nodes: nodesOf(cluster, route),
    network: cluster.network,
  }));
}

function nodesOf(cluster: Routed, { service, standbys }: TopologyRoute): StackNode[] {
  if (service === undefined) return patroniNodes(cluster);
  return [service, ...(standbys ?? [])].flatMap((wanted) => cluster.nodes.filter(({ name }) => name === wanted));
}

/** The route that the load takes: the first of those that a scenario names, else the first of the topology. */
export function loadRoute(cluster: Routed, names?: readonly string[]): ClusterRoute {
  const routes = routesOf(cluster);
  const route = names ? routes.find(({ name }) => name === names[0]) : routes[0];
  if (!route) throw new Error(`topology ${cluster.topology.name} has no route ${names?.[0] ?? ''}`);
  return route;
}

/** The routes that stand beside that of the load, in the order in which a scenario names them. */
function furtherRoutes(cluster: Routed, names: readonly string[] = []): ClusterRoute[] {
  return names.slice(1).map((name) => loadRoute(cluster, [name]));
}

/** The further routes that our own client takes. */
export function ownRoutes(cluster: Routed, names?: readonly string[]): ClusterRoute[] {
  return furtherRoutes(cluster, names).filter(({ route }) => route.client === undefined);
}

/** A further route whose client is a program in a container. */
export interface ClientRoute extends ClusterRoute {
  /** That container. */
  node: StackNode;
  /** Its place among such routes, from 0. */
  place: number;
}

/** The further routes that a program in a container takes, instead of our own client. */
export function clientRoutes(cluster: Routed, names?: readonly string[]): ClientRoute[] {
  const found = furtherRoutes(cluster, names).flatMap((route) => {
    const node = cluster.nodes.find(({ name }) => name === route.route.client);
    return node ? [{ ...route, node }] : [];
  });
  return found.map((route, place) => ({ ...route, place }));
}

/** Where the load connects for writes and for reads. */
export function loadEndpoints(cluster: Routed, names?: readonly string[]): ReturnType<Router['endpoints']> {
  return endpointsOf(loadRoute(cluster, names));
}

/** Where the clients of a route connect for writes and for reads. */
export function endpointsOf(route: ClusterRoute): ReturnType<Router['endpoints']> {
  return route.router.endpoints(route);
}

/** The router and the program in a node's container; null where the node does not route. */
export function programOf(cluster: Routed, node: StackNode): NonNullable<Router['program']> | null {
  const route = routesOf(cluster).find(({ router, nodes }) => router.program !== null && nodes.includes(node));
  return route?.router.program ?? null;
}

/** A program that routes, with its nodes. Several routes may lead through it. */
interface RunningProgram extends RoutedNodes {
  name: string;
  program: NonNullable<Router['program']>;
}

/** The routers of a stack that are programs, each once. */
export function routerPrograms(cluster: Routed): RunningProgram[] {
  const known = new Set<StackNode>();
  return routesOf(cluster).flatMap(({ router: { name, program }, route, nodes, network }) => {
    const own = program ? nodes.filter((node) => !known.has(node)) : [];
    for (const node of own) known.add(node);
    return program && own.length > 0 ? [{ name, program, route, nodes: own, network }] : [];
  });
}

/** Brings every router to a known state between two runs on one stack. @throws EnvironmentError, as the routers do. */
export async function resetRouters(
  engine: Engine,
  cluster: Routed,
  settings: StackSettings,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(
    routerPrograms(cluster).map(({ program, route, nodes }) =>
      program.reset(engine, nodes, settingsOnRoute(settings, route), signal),
    ),
  );
}

type Client = Required<Pick<RouteRecord, 'connectTimeoutMs' | 'backoffMaxMs'>>;

/**
 * How a history records the routes of a run.
 * @param client How a client goes through a list of hosts.
 * @param inForce What the program of a further route runs with.
 */
export function recordsOf(
  cluster: Routed,
  names: readonly string[] | undefined,
  client: Client,
  inForce: (route: ClusterRoute) => NonNullable<FurtherRoute['inForce']>,
): { route: RouteRecord; routes?: FurtherRoute[] } {
  const route = recordOf(loadRoute(cluster, names), client);
  const further = furtherRoutes(cluster, names).map((each) => ({
    ...recordOf(each, client),
    writesPerSecond: ROUTE_LOAD.writesPerSecond,
    readsPerSecond: ROUTE_LOAD.readsPerSecond,
    ...(each.router.program === null ? {} : { inForce: inForce(each) }),
  }));
  return further.length === 0 ? { route } : { route, routes: further };
}

function recordOf(route: ClusterRoute, client: Client): RouteRecord {
  const { hosts } = endpointsOf(route).write;
  const list = route.router.program === null ? { hosts: hosts.length, ...client } : {};
  const { service, hazard } = route.route;
  const known = { ...(service === undefined ? {} : { service }), ...(hazard === undefined ? {} : { hazard }) };
  return { name: route.name, router: route.router.name, ...route.router.describe(route), ...known, ...list };
}
