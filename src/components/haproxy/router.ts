import { firstSuccess } from '../../core/wait.js';
import { endpointOf, portOf, type StackNode } from '../../stack/types.js';
import type { RouteEndpoint } from '../../core/route-endpoint.js';
import type { RoutedNodes, Router } from '../router.js';
import { haproxyServers, haproxyVersion } from './client.js';
import { readHaproxyLog } from './log-lines.js';
import { HAPROXY_MODEL } from './model.js';
import { observeHaproxy } from './observer.js';
import { resetHaproxy } from './reset.js';

/** @throws Error (a bug) for a route whose service has no container. */
function proxyOf({ nodes: [proxy] }: RoutedNodes): StackNode {
  if (!proxy) throw new Error('a route through HAProxy without a node of it');
  return proxy;
}

const endpoint = (routed: RoutedNodes, port: string): RouteEndpoint => ({
  hosts: [endpointOf(proxyOf(routed), port)],
  // HAProxy decides by its health checks which server gets a session.
  targetSessionAttrs: 'any',
  isBalanced: false,
});

/** HAProxy with a port for writes and one for reads, each with a health check of Patroni's REST API. */
export const haproxyRouter: Router = {
  name: 'haproxy',
  model: HAPROXY_MODEL,
  endpoints: (routed) => ({
    write: endpoint(routed, routed.route.write.port),
    read: endpoint(routed, routed.route.read.port),
  }),
  describe: (routed) => ({
    write: String(portOf(proxyOf(routed), routed.route.write.port).container),
    read: String(portOf(proxyOf(routed), routed.route.read.port).container),
  }),
  program: {
    component: 'haproxy',
    observe: observeHaproxy,
    readLog: readHaproxyLog,
    routedTo: async (nodes) => {
      const rows = await firstSuccess(nodes.map((node) => haproxyServers(node)));
      const up = (wanted: string) =>
        rows.filter(({ backend, status }) => backend === wanted && status.startsWith('UP')).map(({ server }) => server);
      return { writes: up('postgres_rw'), reads: up('postgres_ro') };
    },
    reset: resetHaproxy,
    version: haproxyVersion,
  },
};
