import type { EffectiveConfig } from './effective-config.js';

/** How the load of a run reached the cluster. */
export interface RouteRecord {
  /** Its name in the topology. */
  name: string;
  /** The component that routes: haproxy, libpq. */
  router: string;
  /** What tells its endpoint for writes from the one for reads: a port of a proxy, or a wanted session attribute. */
  write: string;
  read: string;
  /** The service that routes, which is the proxy of its `proxy-server` events; absent in older histories. */
  service?: string;
  /** A known danger of this route, by its topology. */
  hazard?: string;
  /** For a client with a list of hosts: their number, and how the client of this run goes through them. */
  hosts?: number;
  connectTimeoutMs?: number;
  backoffMaxMs?: number;
}

/** A route that stands beside that of the load, with a small load of its own. */
export interface FurtherRoute extends RouteRecord {
  writesPerSecond: number;
  /** Absent where it was not read from, and in older histories. */
  readsPerSecond?: number;
  /** What its program runs with, where that is not what the route of the load has. */
  inForce?: Pick<EffectiveConfig, 'haproxy' | 'vip' | 'pgbouncer'>;
}

/** The only route there was before histories recorded it. */
const FORMER_ROUTE: RouteRecord = { name: 'haproxy', router: 'haproxy', write: '5000', read: '5001' };

/** The route of a history, from its configuration in force. */
export function routeOf(config: { route?: RouteRecord | undefined } | null | undefined): RouteRecord {
  return config?.route ?? FORMER_ROUTE;
}

/** The configuration in force as it is on a further route. */
export function configOn(config: EffectiveConfig, route: FurtherRoute): EffectiveConfig {
  return { ...config, ...route.inForce, route };
}

/** Whether a proxy belongs to a route. Where the history does not say, there was one proxy. */
export function isProxyOf(proxy: string, { service }: RouteRecord): boolean {
  return service === undefined || service === proxy;
}

/** The port of a proxy's backend, for a change of one of its servers. */
export function backendPort({ backend, port }: { backend: 'postgres_rw' | 'postgres_ro'; port?: string }): string {
  return port ?? (backend === 'postgres_rw' ? FORMER_ROUTE.write : FORMER_ROUTE.read);
}

/** Whether an operation took the route of the load, not one that stands beside it. */
export function isOfLoad(operation: object): boolean {
  return !('route' in operation) || operation.route === undefined;
}
