import { consumersOf } from '../components/consumers.js';
import type { Seen } from '../core/wait.js';
import { endpointsOf, loadEndpoints, ownRoutes } from '../components/routers.js';
import { endpointOf, patroniNodes, type Cluster } from '../stack/types.js';
import type { Scenario } from '../scenario/schema.js';
import type { WorkloadConfig } from '../workload/protocol.js';
import type { RouteTarget } from '../workload/dial.js';
import type { SessionTarget } from '../workload/session.js';

/** The name of PostgreSQL's port in a topology. */
const POSTGRES_PORT = 'postgres';
const CONNECT_TIMEOUT_MS = 1000;
const STATEMENT_TIMEOUT_MS = 2000;

export interface Targets {
  readWrite: RouteTarget;
  readOnly: RouteTarget;
  /** Where writes and reads go on the routes beside that of the load. */
  routes: { name: string; readWrite: RouteTarget; readOnly: RouteTarget }[];
  /** Direct access to each member, by name, as superuser: the probe must get in when all ordinary slots are taken. */
  direct: Record<string, SessionTarget>;
  consumers: readonly ConsumerTarget[];
}

/** A consumer of the cluster's data (components/consumer.ts), and where its rows are read. */
interface ConsumerTarget {
  node: string;
  session: SessionTarget;
  /** Whether it has all that the leader had written up to a position of its WAL, in bytes. */
  has: (wal: number) => Promise<Seen<string>>;
  /** Removes its rows. */
  empty: () => Promise<void>;
}

/** The addresses and users that the workload connects with, on the routes that a scenario names. */
export function targetsOf(cluster: Cluster, names?: readonly string[]): Targets {
  const { write, read } = loadEndpoints(cluster, names);
  const { app, superuser } = cluster.topology.accounts;
  const limits = { connectTimeoutMs: CONNECT_TIMEOUT_MS, statementTimeoutMs: STATEMENT_TIMEOUT_MS };
  const database = app.database ?? app.user;
  const asApp = {
    user: app.user,
    password: cluster.credentials.app,
    database,
    applicationName: 'patroni-chaos',
    ...limits,
  };
  const asSuperuser = { ...asApp, user: superuser.user, password: cluster.credentials.superuser };
  return {
    readWrite: { ...asApp, ...write },
    readOnly: { ...asApp, ...read },
    routes: ownRoutes(cluster, names).map((route) => {
      const ends = endpointsOf(route);
      return { name: route.name, readWrite: { ...asApp, ...ends.write }, readOnly: { ...asApp, ...ends.read } };
    }),
    direct: Object.fromEntries(
      patroniNodes(cluster).map((node) => [
        node.name,
        { ...endpointOf(node, POSTGRES_PORT), ...asSuperuser, applicationName: 'patroni-chaos probe' },
      ]),
    ),
    consumers: consumersOf(cluster.nodes).map(({ node, consumer }) => ({
      node: node.name,
      session: { ...endpointOf(node, POSTGRES_PORT), ...asSuperuser },
      has: (wal) => consumer.has(node, cluster, wal),
      empty: () => consumer.empty(node, cluster),
    })),
  };
}

/** How the client of a load connects, for the record of its route. */
export function clientOf({ connectTimeout, backoff }: Scenario['load']) {
  return { connectTimeoutMs: connectTimeout.ms, backoffMaxMs: backoff.max.ms };
}

/**
 * The load of a scenario on these targets. The pools use the back-off and time-outs of the scenario; the probes use
 * short time-outs.
 */
export function workloadOf(
  { connectTimeout, statementTimeout, backoff, ...load }: Scenario['load'],
  { direct, readWrite, readOnly, routes }: Targets,
  seed: number,
): Omit<WorkloadConfig, 'clock'> {
  const limits = { connectTimeoutMs: connectTimeout.ms, statementTimeoutMs: statementTimeout.ms };
  return {
    ...load,
    direct,
    readWrite: { ...readWrite, ...limits },
    readOnly: { ...readOnly, ...limits },
    routes: routes.map(({ name, ...ends }) => ({
      name,
      readWrite: { ...ends.readWrite, ...limits },
      readOnly: { ...ends.readOnly, ...limits },
    })),
    backoff: { initialMs: backoff.initial.ms, maxMs: backoff.max.ms },
    seed,
  };
}
