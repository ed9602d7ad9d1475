import { timeout } from '../../core/timeouts.js';
import { waitFor } from '../../core/wait.js';
import type { RouteEndpoint } from '../../core/route-endpoint.js';
import type { Engine } from '../../docker/engine.js';
import { execute } from '../../docker/exec.js';
import { endpointOf, type StackNode } from '../../stack/types.js';
import { haproxyServers } from '../haproxy/client.js';
import { haproxyRouter } from '../haproxy/router.js';
import type { RoutedNodes, Router, RouterProgram, RoutingContext } from '../router.js';
import { AdminConsole } from './admin.js';
import { HAPROXY_PGBOUNCER_MODEL, PGBOUNCER_HAPROXY_MODEL, PGBOUNCER_HOSTS_MODEL } from './model.js';
import { observePgbouncer } from './observer.js';

const ADMIN_TIMEOUT_MS = 2000;
/** Ends PgBouncer with all its sessions; its supervisor starts it again. */
const RESTART = ['s6-svc', '-k', '/run/service/pgbouncer'];

/** @throws Error (a bug) for a route whose service has no container. */
function poolerOf({ nodes: [pooler] }: RoutedNodes): StackNode {
  if (!pooler) throw new Error('a route through PgBouncer without a node of it');
  return pooler;
}

function endpoint(routed: RoutedNodes, { port, database }: RoutedNodes['route']['write']): RouteEndpoint {
  return {
    hosts: [endpointOf(poolerOf(routed), port)],
    // PgBouncer tells each client what the first server told it, whichever server the client gets (pgbouncer#859).
    targetSessionAttrs: 'any',
    isBalanced: false,
    ...(database === undefined ? {} : { database }),
  };
}

/** The nodes that a route's PgBouncer has as hosts. */
function hostsOf({ route, cluster }: RoutingContext): StackNode[] {
  const names = (route.settings?.pgbouncerHost ?? '').split(',');
  return cluster.nodes.filter(({ name }) => names.includes(name));
}

async function reset(engine: Engine, nodes: readonly StackNode[], signal: AbortSignal): Promise<void> {
  await Promise.all(
    nodes.map(async ({ name, containerId }) => {
      const pid = () => execute(engine.docker, containerId, ['s6-svstat', '-o', 'pid', '/run/service/pgbouncer']);
      const before = await pid();
      await execute(engine.docker, containerId, RESTART);
      const look = async () => {
        const now = await pid();
        const isNew = now !== before && Number(now) > 0;
        return isNew ? { done: true as const, value: null } : { done: false as const, saw: `pid ${now.trim()}` };
      };
      await waitFor(look, { what: `a new PgBouncer on ${name}`, timeoutMs: timeout('recovered'), signal });
    }),
  );
}

function program(routedTo: RouterProgram['routedTo']): RouterProgram {
  return {
    component: 'pgbouncer',
    observe: observePgbouncer,
    // What it says of its servers is in SHOW SERVERS.
    readLog: () => null,
    routedTo,
    reset: (engine, nodes, _settings, signal) => reset(engine, nodes, signal),
    version: async (node, cluster) => {
      const pooler = new AdminConsole(node, cluster, ADMIN_TIMEOUT_MS);
      return pooler.version().finally(() => pooler.close());
    },
  };
}

const pooler: Pick<Router, 'endpoints' | 'describe'> = {
  endpoints: (routed) => ({
    write: endpoint(routed, routed.route.write),
    read: endpoint(routed, routed.route.read),
  }),
  describe: ({ route }) => ({ write: route.write.database ?? 'app', read: route.read.database ?? 'app' }),
};

/** PgBouncer in front of HAProxy, which has a port for writes and one for reads. */
export const pgbouncerHaproxyRouter: Router = {
  ...pooler,
  name: 'pgbouncer-haproxy',
  model: PGBOUNCER_HAPROXY_MODEL,
  program: program(async (_nodes, context) => {
    const rows = (await Promise.all(hostsOf(context).map((proxy) => haproxyServers(proxy)))).flat();
    const up = (wanted: string) =>
      rows.filter(({ backend, status }) => backend === wanted && status.startsWith('UP')).map(({ server }) => server);
    return { writes: up('postgres_rw'), reads: up('postgres_ro') };
  }),
};

/** PgBouncer with the list of all nodes, which it takes in turn. */
export const pgbouncerHostsRouter: Router = {
  ...pooler,
  name: 'pgbouncer-hosts',
  model: PGBOUNCER_HOSTS_MODEL,
  program: program((_nodes, context) => {
    const names = hostsOf(context).map(({ name }) => name);
    return Promise.resolve({ writes: names, reads: names });
  }),
};

/** HAProxy whose servers are the PgBouncers of the database hosts, with health checks of Patroni's REST API. */
export const haproxyPgbouncerRouter: Router = {
  ...haproxyRouter,
  name: 'haproxy-pgbouncer',
  model: HAPROXY_PGBOUNCER_MODEL,
};
