import { z } from 'zod';
import { SETTING_ROWS } from '../../topology/settings-table.js';
import type { Endpoint } from '../../core/http.js';
import { endpointOf, type StackNode } from '../../stack/types.js';
import { get, getOnce, patch, type HttpResponse } from '../../core/http.js';

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
  // In bytes. A leader reports its own position, a replica what it has received and replayed.
  xlog: z
    .object({ location: z.number().nullish(), received_location: z.number().nullish() })
    .optional()
    .catch(undefined),
});

/** The address of a node's REST API. */
export function restOf(node: StackNode): Endpoint {
  return endpointOf(node, 'rest');
}

/** The answer to GET /patroni (docs/rest_api.rst). */
export type PatroniStatus = z.infer<typeof statusSchema>;

/** The fields that the harness computes with; the others stay as Patroni reports them. */
const configSchema = z.looseObject({
  ttl: z.number(),
  loop_wait: z.number(),
  synchronous_mode: z.union([z.boolean(), z.string()]),
  synchronous_node_count: z.number(),
});

/** The dynamic configuration in the DCS (GET /config), completed with Patroni's defaults. */
export type PatroniConfig = z.infer<typeof configSchema>;

/** Patroni's defaults (docs/dynamic_configuration.rst). */
const DEFAULTS = Object.fromEntries(
  SETTING_ROWS.filter(([, { component }]) => component === 'patroni').map(([, { own, absent }]) => [own, absent]),
);

/** The status of a member. A member that is not running answers too, with HTTP status 503. */
export async function patroniStatus(node: StackNode, timeoutMs = 1000): Promise<PatroniStatus> {
  const answer = await getOnce(restOf(node), '/patroni', timeoutMs);
  return statusSchema.parse(JSON.parse(answer.body));
}

export async function patroniConfig(node: StackNode, timeoutMs = 2000): Promise<PatroniConfig> {
  const answer = await get(restOf(node), '/config', timeoutMs);
  return configSchema.parse({ ...DEFAULTS, ...(JSON.parse(answer.body) as object) });
}

/** The dynamic configuration exactly as it is in the DCS. */
export async function rawPatroniConfig(node: StackNode, timeoutMs = 2000): Promise<unknown> {
  return JSON.parse((await get(restOf(node), '/config', timeoutMs)).body);
}

/** Changes the dynamic configuration of the whole cluster (PATCH /config). null removes a key; other keys stay. */
export function changePatroniConfig(rest: Endpoint, change: object, timeoutMs = 5000): Promise<HttpResponse> {
  return patch(rest, '/config', JSON.stringify(change), timeoutMs);
}

/**
 * Makes a member start its next HA cycle now. Patroni does not write a PATCH that changes nothing, but it wakes up
 * (patroni/api.py, do_PATCH_config).
 */
export async function wakePatroni(node: StackNode): Promise<void> {
  const { ttl } = await patroniConfig(node);
  await changePatroniConfig(restOf(node), { ttl });
}

const memberSchema = z.object({
  name: z.string(),
  role: z.string(),
  state: z.string(),
  // Bytes of WAL; a string where the lag is unknown.
  lag: z.union([z.number(), z.string()]).optional(),
});
const clusterSchema = z.object({ members: z.array(memberSchema) });

/** A member as the DCS lists it; its role is `leader`, `replica`, `sync_standby` … */
export type PatroniMember = z.infer<typeof memberSchema>;

/** The roles of a replica that commits wait for. */
export const SYNCHRONOUS_ROLES: readonly string[] = ['sync_standby', 'quorum_standby'];

/** The members of the cluster, as one of them reports them (GET /cluster). */
export async function patroniMembers(node: StackNode, timeoutMs = 2000): Promise<PatroniMember[]> {
  const answer = await get(restOf(node), '/cluster', timeoutMs);
  return clusterSchema.parse(JSON.parse(answer.body)).members;
}

export function isLeader(status: PatroniStatus): boolean {
  // Patroni reports `master` before version 4, `primary` since.
  return (status.role === 'primary' || status.role === 'master') && status.state === 'running';
}

export function isStreaming(status: PatroniStatus): boolean {
  return status.role === 'replica' && status.replication_state === 'streaming';
}
