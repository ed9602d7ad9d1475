import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { CONSUMER_NAMES } from '../components/consumer-models.js';
import { DCS_NAMES } from '../components/dcs-models.js';
import { composeDirectory } from '../core/paths.js';
import { refusal } from '../core/yaml/source.js';
import { namesIn, readDescription } from './descriptions.js';
import { routeProblems, routesSchema } from './routes.js';
import { SETTINGS, type Setting, type SettingName } from './settings-table.js';
import type { NodeRole } from '../stack/types.js';

const NODE_ROLES = [
  'patroni',
  ...DCS_NAMES,
  'haproxy',
  'pgbouncer',
  'client',
  ...CONSUMER_NAMES,
] as const satisfies readonly NodeRole[];

const variable = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]*$/, 'expected the name of an environment variable: PATRONI_CHAOS_TTL');
const port = z.strictObject({
  container: z.int().min(1).max(65_535).describe('The port inside the container.'),
  env: variable.describe('The variable that says where it is published.'),
});
const command = z.array(z.string()).min(1);
const account = z.strictObject({ user: z.string(), database: z.string().optional(), passwordEnv: variable });

/** What the harness has to know about a stack and cannot read from its compose file: compose/topologies/*.yaml. */
export const topologySchema = z.strictObject({
  name: z.string(),
  title: z.string(),
  composeFile: z.string().describe('Relative to the description; an absolute path once loaded.'),
  dataDiskFile: z.string().optional().describe('Added to composeFile where the setting dataDisk is not empty.'),
  dcs: z.enum(['etcd3', 'consul', 'zookeeper']),
  services: z
    .array(z.strictObject({ name: z.string(), role: z.enum(NODE_ROLES), ports: z.record(z.string(), port) }))
    .min(1)
    .describe('One for each node; the name of the service is the name of the node and of its host.'),
  routes: routesSchema,
  withRoutes: z
    .string()
    .optional()
    .describe('The topology with the same cluster and more routes: that of a scenario which names one of them.'),
  sample: z
    .string()
    .optional()
    .describe('The scenario that `npm test` runs on it, if it is not the default; without one, its cheapest failover.'),
  supervisor: z
    .strictObject({
      pid: command,
      kill: command,
      killAndKeepDown: command,
      freeze: command,
      thaw: command,
      stop: command,
      start: command,
    })
    .optional()
    .describe('What to run, as root, in a container of role patroni to reach the supervisor of Patroni.'),
  proxySupervisor: z
    .record(z.string(), z.strictObject({ pid: command, killAndKeepDown: command, start: command }))
    .optional()
    .describe('By program, what to run, as root, in a container that routes to reach the supervisor of that program.'),
  accounts: z.strictObject({ superuser: account, replication: account, rewind: account, app: account }),
  run: z
    .strictObject({
      id: variable,
      imageTag: variable,
      suite: variable,
      bindAddress: variable,
      scope: variable,
      etcdToken: variable.optional(),
      dynamicConfig: variable.optional().describe('Free dynamic configuration of Patroni, as JSON.'),
      tags: variable.optional().describe('Tags of Patroni by node, as JSON.'),
    })
    .describe('The variables for what belongs to a run rather than to a profile.'),
});

export type Topology = z.infer<typeof topologySchema>;

const directory = () => join(composeDirectory(), 'topologies');

/** The names of the topologies in compose/topologies/. */
export function listTopologies(): Promise<string[]> {
  return namesIn(directory());
}

/**
 * The description of a topology, with the absolute path of its compose file.
 * @throws UsageError `TOPOLOGY_UNKNOWN` with the nearest names, or `TOPOLOGY_INVALID`.
 */
export async function loadTopology(name: string): Promise<Topology> {
  const { value, source, path } = await readDescription('topology', directory(), name, topologySchema);
  if (value.name !== name) {
    const message = `expected the name of the file, ${name}, got ${value.name}`;
    throw refusal(source.file, [{ ...source.at(['name']), message }], 'TOPOLOGY_INVALID');
  }
  const problems = routeProblems(value.routes, value.services);
  if (problems.length > 0) {
    const found = problems.map(({ path: at, message }) => ({ ...source.at(['routes', ...at]), message }));
    throw refusal(source.file, found, 'TOPOLOGY_INVALID');
  }
  const absolute = (file: string) => resolve(dirname(path), file);
  const { composeFile, dataDiskFile } = value;
  return {
    ...value,
    composeFile: absolute(composeFile),
    ...(dataDiskFile === undefined ? {} : { dataDiskFile: absolute(dataDiskFile) }),
  };
}

/**
 * The topology of a stack: the one that it names, or `withRoutes` of that if a named route is only there.
 * @throws UsageError as loadTopology
 */
export async function topologyOf(stack: {
  topology: string;
  routes?: readonly string[] | undefined;
}): Promise<Topology> {
  const named = await loadTopology(stack.topology);
  if (named.withRoutes === undefined) return named;
  const missing = (stack.routes ?? []).filter((name) => !(name in named.routes));
  if (missing.length === 0) return named;
  const larger = await loadTopology(named.withRoutes);
  return missing.some((name) => name in larger.routes) ? larger : named;
}

/** Whether a topology has the component that a setting belongs to. */
export function usesSetting({ services, dataDiskFile, routes }: Topology, name: SettingName): boolean {
  const { component, routers }: Setting = SETTINGS[name];
  if (routers) return Object.values(routes).some(({ router }) => routers.includes(router));
  if (component === 'disk') return dataDiskFile !== undefined;
  // PgBouncer may run beside PostgreSQL, on a port of the same node.
  return services.some(({ role, ports }) => role === component || component in ports);
}
