import { Etcd3, type IOptions } from 'etcd3';
import { z } from 'zod';
import type { DcsSnapshot } from '../dcs-keys.js';
import { endpointOf, type Cluster, type StackNode } from '../../stack/types.js';
import { get, post } from '../../core/http.js';

/** The name of its port in a topology. */
export const ETCD_CLIENT_PORT = 'client';

/** The prefix of a cluster's keys in etcd. `/service` is the default of Patroni's `namespace`. */
export function keyPrefix(cluster: Pick<Cluster, 'scope'>): string {
  return `/service/${cluster.scope}/`;
}

/**
 * Back-off of a lost watch: 1 s each time. The client's own back-off grows to 30 s, for which a process goes on even
 * after `close()`.
 */
const AGAIN_SOON = { duration: 1000, next: () => AGAIN_SOON };

type HostPolicy = ReturnType<NonNullable<NonNullable<IOptions['faultHandling']>['host']>>;

/**
 * Replaces the client's circuit breaker. After three failed attempts it would keep the watch of a restarted member away
 * for 5 s.
 */
const NO_BREAKER: Omit<HostPolicy, '_altReturn'> = {
  onSuccess: () => ({ dispose: () => undefined }),
  onFailure: () => ({ dispose: () => undefined }),
  execute: async (attempt, signal = new AbortController().signal) => attempt({ signal }),
};

/** A client for a watch of one member; it connects to no other member. */
export function etcdClient(node: StackNode): Etcd3 {
  const { host, port } = endpointOf(node, ETCD_CLIENT_PORT);
  return new Etcd3({
    hosts: `${host}:${port}`,
    dialTimeout: 2000,
    faultHandling: { host: () => NO_BREAKER as HostPolicy, watchBackoff: AGAIN_SOON },
  });
}

const base64 = z.string().transform((text) => Buffer.from(text, 'base64').toString());
// The JSON gateway writes 64-bit numbers as strings, and omits zeros and empty lists.
const rangeSchema = z.object({
  header: z.object({ cluster_id: z.string(), revision: z.coerce.number() }),
  kvs: z.array(z.object({ key: base64, value: base64.default(''), mod_revision: z.coerce.number() })).default([]),
});

/**
 * Reads the keys with a prefix from one member; returns them without the prefix. The read is linearizable: a member
 * that is cut off from the majority does not answer, rather than answer with stale data.
 * @throws when no answer comes in time.
 */
export async function readEtcd(node: StackNode, prefix: string, timeoutMs: number): Promise<DcsSnapshot> {
  const encoded = (text: string) => Buffer.from(text).toString('base64');
  const end = prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
  const range = JSON.stringify({ key: encoded(prefix), range_end: encoded(end), serializable: false });
  const { status, body } = await post(endpointOf(node, ETCD_CLIENT_PORT), '/v3/kv/range', range, timeoutMs);
  if (status !== 200) throw new Error(`${node.name} answers ${status}: ${body.slice(0, 200)}`);
  const { header, kvs } = rangeSchema.parse(JSON.parse(body));
  return {
    clusterId: header.cluster_id,
    revision: header.revision,
    keys: kvs.map(({ key, value, mod_revision: revision }) => ({ key: key.slice(prefix.length), value, revision })),
  };
}

export async function etcdVersion(node: StackNode): Promise<string> {
  const { body } = await get(endpointOf(node, ETCD_CLIENT_PORT), '/version', 2000);
  return z.object({ etcdserver: z.string() }).parse(JSON.parse(body)).etcdserver;
}

const statusSchema = z.object({ header: z.object({ member_id: z.string() }), leader: z.string().optional() });

/** Whether this member considers itself the leader; false when it does not answer. */
export async function isEtcdLeader(node: StackNode): Promise<boolean> {
  try {
    const { body } = await post(endpointOf(node, ETCD_CLIENT_PORT), '/v3/maintenance/status', '{}', 1000);
    const status = statusSchema.parse(JSON.parse(body));
    return status.leader === status.header.member_id;
  } catch {
    return false;
  }
}
