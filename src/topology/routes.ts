import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { ROUTER_NAMES } from '../components/router-models.js';
import { SESSION_ATTRIBUTES } from '../core/route-endpoint.js';
import { settingOverridesSchema } from './settings.js';

const endpointSchema = z.strictObject({
  port: z.string().describe('The name of a port of the service.'),
  targetSessionAttrs: z.enum(SESSION_ATTRIBUTES).default('any').describe('For a list of hosts, as libpq has it.'),
  database: z.string().optional().describe('The database of a pooler that leads there, if it is not the usual one.'),
  loadBalanceHosts: z.enum(['disable', 'random']).default('disable').describe('For a list of hosts, as libpq has it.'),
});

/** A way of clients to the cluster. */
const routeSchema = z.strictObject({
  router: z.enum(ROUTER_NAMES).describe('The component that routes.'),
  service: z.string().optional().describe('The service that routes; without one, the client has all PostgreSQL nodes.'),
  standbys: z
    .array(z.string())
    .optional()
    .describe('Services that take over the moving address from `service`, with the same ports.'),
  vip: z
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe("Clients connect to an address that moves: the n-th from the end of the stack's network."),
  write: endpointSchema,
  read: endpointSchema,
  client: z
    .string()
    .optional()
    .describe('The service whose libpq is the client of this route, within the network. Never that of the load.'),
  hazard: z
    .string()
    .optional()
    .describe('A known danger of this way. Beside the route of the load it is shown, and not judged.'),
  settings: settingOverridesSchema
    .optional()
    .describe('Settings that its service has of its own, whatever the profile and the scenario say.'),
});

export const routesSchema = z
  .record(z.string(), routeSchema)
  .refine((routes) => Object.keys(routes).length > 0, { error: 'expected at least one route' })
  .describe('Each way of clients to the cluster, by name. The load takes the first one.');

export type TopologyRoute = z.infer<typeof routeSchema>;

/** What a route names, to be found in the services of its topology. */
interface Service {
  name: string;
  role: string;
  ports: Readonly<Record<string, unknown>>;
}

/** What is wrong with the routes of a topology: a service or a port that is not there. */
export function routeProblems(
  routes: Readonly<Record<string, TopologyRoute>>,
  services: readonly Service[],
): { path: string[]; message: string }[] {
  return Object.entries(routes).flatMap(([name, route]) => {
    const named = route.service === undefined ? null : [route.service, ...(route.standbys ?? [])];
    const nodes = services.filter((service) => (named ? named.includes(service.name) : service.role === 'patroni'));
    if (nodes.length < (named?.length ?? 1)) {
      const got = named?.join(', ') ?? 'none';
      return [{ path: [name, 'service'], message: `expected a service of this topology, got ${got}` }];
    }
    if (route.client !== undefined && !services.some((service) => service.name === route.client)) {
      return [{ path: [name, 'client'], message: `expected a service of this topology, got ${route.client}` }];
    }
    const sharing = Object.values(routes).find(({ service }) => service !== undefined && service === route.service);
    if (sharing && !isDeepStrictEqual(sharing.settings, route.settings)) {
      return [{ path: [name, 'settings'], message: `expected those of the other route of ${route.service ?? ''}` }];
    }
    return (['write', 'read'] as const).flatMap((kind) => {
      const { port } = route[kind];
      const missing = nodes.filter(({ ports }) => !(port in ports));
      return missing.map((node) => ({
        path: [name, kind, 'port'],
        message: `expected a port of ${node.name} (${Object.keys(node.ports).join(', ')}), got ${port}`,
      }));
    });
  });
}
