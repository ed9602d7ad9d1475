import { z } from 'zod';
import { SETTING_ROWS } from '../settings-table.js';
import { endpointOf, type Endpoint, type StackNode } from '../types.js';
import { get, patch, type HttpResponse } from './http.js';

const REST_PORT = 8008;

const statusSchema = z.object({
  state: z.string(),
  role: z.string(),
  server_version: z.number().optional(),
  timeline: z.number().optional(),
  replication_state: z.string().optional(),
  cluster_unlocked: z.boolean().optional(),
  dcs_last_seen: z.number().optional(),
  pending_restart: z.boolean().optional(),
  patroni: z.object({ version: z.string(), scope: z.string(), name: z.string().optional() }),
  pause: z.boolean().optional(),
  failsafe_mode_is_active: z.boolean().optional(),
  tags: z.record(z.string(), z.unknown()).optional(),
  // A leader tells its own position, a replica what it has received and replayed; bytes.
  xlog: z
    .object({ location: z.number().nullish(), received_location: z.number().nullish() })
    .optional()
    .catch(undefined),
});

/** Where a node's REST API is. */
export function restOf(node: StackNode): Endpoint {
  return endpointOf(node, REST_PORT);
}

/** What GET /patroni says (docs/rest_api.rst). */
export type PatroniStatus = z.infer<typeof statusSchema>;

/** What the harness itself computes with; the rest is as Patroni says it. */
const configSchema = z.looseObject({
  ttl: z.number(),
  loop_wait: z.number(),
  synchronous_mode: z.union([z.boolean(), z.string()]),
  synchronous_node_count: z.number(),
});

/** The dynamic configuration as the DCS holds it (GET /config), what it does not name as Patroni runs it then. */
export type PatroniConfig = z.infer<typeof configSchema>;

/** Patroni's defaults (docs/dynamic_configuration.rst). */
const DEFAULTS = Object.fromEntries(
  SETTING_ROWS.filter(([, { component }]) => component === 'patroni').map(([, { own, absent }]) => [own, absent]),
);

/** Asks a member what it is; a member that is not running answers too, with status 503. */
export async function patroniStatus(node: StackNode, timeoutMs = 1000): Promise<PatroniStatus> {
  const answer = await get(restOf(node), '/patroni', timeoutMs);
  return statusSchema.parse(JSON.parse(answer.body));
}

export async function patroniConfig(node: StackNode, timeoutMs = 2000): Promise<PatroniConfig> {
  const answer = await get(restOf(node), '/config', timeoutMs);
  return configSchema.parse({ ...DEFAULTS, ...(JSON.parse(answer.body) as object) });
}

/** The dynamic configuration as the DCS holds it, with all that is in it and nothing else. */
export async function rawPatroniConfig(node: StackNode, timeoutMs = 2000): Promise<unknown> {
  return JSON.parse((await get(restOf(node), '/config', timeoutMs)).body);
}

/**
 * Changes the dynamic configuration for the whole cluster (PATCH /config): null removes a key, what is not named stays.
 */
export function changePatroniConfig(rest: Endpoint, change: object, timeoutMs = 5000): Promise<HttpResponse> {
  return patch(rest, '/config', JSON.stringify(change), timeoutMs);
}

/**
 * Has a member begin its next HA cycle now: a change of the configuration that changes nothing is not written, and
 * wakes it (patroni/api.py, do_PATCH_config).
 */
export async function wakePatroni(node: StackNode): Promise<void> {
  const { ttl } = await patroniConfig(node);
  await changePatroniConfig(restOf(node), { ttl });
}

const memberSchema = z.object({
  name: z.string(),
  role: z.string(),
  state: z.string(),
  // Bytes of WAL; a word where it is not known.
  lag: z.union([z.number(), z.string()]).optional(),
});
const clusterSchema = z.object({ members: z.array(memberSchema) });

/** A member as the DCS knows it; its role is `leader`, `replica`, `sync_standby` … */
export type PatroniMember = z.infer<typeof memberSchema>;

/** The roles of a replica that commits wait for. */
export const SYNCHRONOUS_ROLES: readonly string[] = ['sync_standby', 'quorum_standby'];

/** The members as one of them tells (GET /cluster). */
export async function patroniMembers(node: StackNode, timeoutMs = 2000): Promise<PatroniMember[]> {
  const answer = await get(restOf(node), '/cluster', timeoutMs);
  return clusterSchema.parse(JSON.parse(answer.body)).members;
}

export function isLeader(status: PatroniStatus): boolean {
  // `master` until Patroni 4, `primary` since.
  return (status.role === 'primary' || status.role === 'master') && status.state === 'running';
}

export function isStreaming(status: PatroniStatus): boolean {
  return status.role === 'replica' && status.replication_state === 'streaming';
}
