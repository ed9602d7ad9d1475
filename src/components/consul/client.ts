import { z } from 'zod';
import { get } from '../../core/http.js';
import { endpointOf, type Cluster, type StackNode } from '../../stack/types.js';
import type { CreatedSnapshot } from '../change-recorder.js';

/** The name of its port in a topology. */
export const CONSUL_HTTP_PORT = 'client';

/** The prefix of a cluster's keys in Consul, without a `/` first. `service` is the default of Patroni's `namespace`. */
export function keyPrefix(cluster: Pick<Cluster, 'scope'>): string {
  return `service/${cluster.scope}/`;
}

/** A read that Consul answers when a key has another revision than `index`, and after `waitMs` in any case. */
export interface Blocking {
  index: number;
  waitMs: number;
}

const base64 = z
  .string()
  .nullable()
  .transform((text) => Buffer.from(text ?? '', 'base64').toString());
const keysSchema = z.array(
  z.object({ Key: z.string(), Value: base64, ModifyIndex: z.number(), CreateIndex: z.number() }),
);

/**
 * Reads the keys with a prefix from one server; returns them without the prefix. The read is consistent: a server that
 * is cut off from the majority does not answer, rather than answer with stale data.
 * @throws when no answer comes in time.
 */
export async function readConsul(
  node: StackNode,
  prefix: string,
  timeoutMs: number,
  blocking?: Blocking,
): Promise<CreatedSnapshot> {
  const wait = blocking ? `&index=${blocking.index}&wait=${blocking.waitMs}ms` : '';
  const path = `/v1/kv/${prefix}?recurse&consistent${wait}`;
  const { status, headers, body } = await get(endpointOf(node, CONSUL_HTTP_PORT), path, timeoutMs);
  // 404: there is no such key.
  if (status !== 200 && status !== 404) throw new Error(`${node.name} answers ${status}: ${body.slice(0, 200)}`);
  const keys = status === 404 ? [] : keysSchema.parse(JSON.parse(body));
  return {
    clusterId: '',
    revision: Number(headers['x-consul-index'] ?? 0),
    keys: keys.map(({ Key, Value, ModifyIndex, CreateIndex }) => ({
      key: Key.slice(prefix.length),
      value: Value,
      revision: ModifyIndex,
      created: CreateIndex,
    })),
  };
}

const selfSchema = z.object({
  Config: z.object({ Version: z.string() }),
  // Consul writes this flag as text.
  Stats: z.object({ consul: z.object({ leader: z.string().optional() }) }),
});

async function askSelf(node: StackNode, timeoutMs: number): Promise<z.infer<typeof selfSchema>> {
  const { body } = await get(endpointOf(node, CONSUL_HTTP_PORT), '/v1/agent/self', timeoutMs);
  return selfSchema.parse(JSON.parse(body));
}

export async function consulVersion(node: StackNode): Promise<string> {
  return (await askSelf(node, 2000)).Config.Version;
}

/** Whether this server considers itself the leader; false when it does not answer. */
export async function isConsulLeader(node: StackNode): Promise<boolean> {
  return askSelf(node, 1000).then(
    ({ Stats }) => Stats.consul.leader === 'true',
    () => false,
  );
}
