import { Etcd3, type IOptions } from 'etcd3';
import { z } from 'zod';
import { endpointOf, type Cluster, type StackNode } from '../types.js';
import { get, post } from './http.js';

export const ETCD_CLIENT_PORT = 2379;

/** The prefix under which Patroni keeps a cluster; `namespace` is its default. */
export function keyPrefix(cluster: Cluster): string {
  return `/service/${cluster.scope}/`;
}

/**
 * A watch that was lost is made again after so long. The client's own times grow to 30 s, for which a process goes on
 * after `close()`, too.
 */
const AGAIN_SOON = { duration: 1000, next: () => AGAIN_SOON };

type HostPolicy = ReturnType<NonNullable<NonNullable<IOptions['faultHandling']>['host']>>;

/**
 * The client's own circuit breaker would keep the watch of a restarted member away for 5 s after three failed attempts.
 */
const NO_BREAKER: Omit<HostPolicy, '_altReturn'> = {
  onSuccess: () => ({ dispose: () => undefined }),
  onFailure: () => ({ dispose: () => undefined }),
  execute: async (attempt, signal = new AbortController().signal) => attempt({ signal }),
};

/** A client for a watch of one member, which talks to no other. */
export function etcdClient(node: StackNode): Etcd3 {
  const { host, port } = endpointOf(node, ETCD_CLIENT_PORT);
  return new Etcd3({
    hosts: `${host}:${port}`,
    dialTimeout: 2000,
    faultHandling: { host: () => NO_BREAKER as HostPolicy, watchBackoff: AGAIN_SOON },
  });
}

/** A key as etcd holds it. */
export interface EtcdKey {
  key: string;
  value: string;
  /** That of its last change (`mod_revision`). */
  revision: number;
}

/** All keys with a prefix, at one revision. */
export interface EtcdSnapshot {
  clusterId: string;
  revision: number;
  keys: EtcdKey[];
}

const base64 = z.string().transform((text) => Buffer.from(text, 'base64').toString());
// The JSON gateway writes 64-bit numbers as texts, and leaves out zeros and empty lists.
const rangeSchema = z.object({
  header: z.object({ cluster_id: z.string(), revision: z.coerce.number() }),
  kvs: z.array(z.object({ key: base64, value: base64.default(''), mod_revision: z.coerce.number() })).default([]),
});

/**
 * Reads the keys with a prefix from one member; they come without the prefix. The read is linearizable, so a member
 * that is cut off from the majority does not answer with stale data: it does not answer.
 * @throws when there is no answer in time.
 */
export async function readEtcd(node: StackNode, prefix: string, timeoutMs: number): Promise<EtcdSnapshot> {
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

/** Whether this member believes itself to be the leader; false when it does not answer. */
export async function isEtcdLeader(node: StackNode): Promise<boolean> {
  try {
    const { body } = await post(endpointOf(node, ETCD_CLIENT_PORT), '/v3/maintenance/status', '{}', 1000);
    const status = statusSchema.parse(JSON.parse(body));
    return status.leader === status.header.member_id;
  } catch {
    return false;
  }
}
