import type { RouteEndpoint } from '../../core/route-endpoint.js';
import { endpointOf } from '../../stack/types.js';
import type { RoutedNodes, Router } from '../router.js';
import { LIBPQ_MODEL } from './model.js';

/** The hosts in the order of the topology, as they would stand in a connection string. */
function endpoint({ nodes }: RoutedNodes, { port, targetSessionAttrs, loadBalanceHosts }: Entry): RouteEndpoint {
  return {
    hosts: nodes.map((node) => ({ ...endpointOf(node, port), name: node.name })),
    targetSessionAttrs,
    isBalanced: loadBalanceHosts === 'random',
  };
}

type Entry = RoutedNodes['route']['write'];

/** A client with the list of all PostgreSQL nodes, as libpq has it: no program between client and server. */
export const libpqRouter: Router = {
  name: 'libpq',
  model: LIBPQ_MODEL,
  endpoints: (routed) => ({
    write: endpoint(routed, routed.route.write),
    read: endpoint(routed, routed.route.read),
  }),
  describe: ({ route }) => ({ write: route.write.targetSessionAttrs, read: route.read.targetSessionAttrs }),
  program: null,
};
