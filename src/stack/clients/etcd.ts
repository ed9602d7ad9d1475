import { Etcd3 } from 'etcd3';
import { z } from 'zod';
import { endpointOf, type Cluster, type StackNode } from '../types.js';
import { get, post } from './http.js';

export const ETCD_CLIENT_PORT = 2379;

/** The prefix under which Patroni keeps a cluster; `namespace` is its default. */
export function keyPrefix(cluster: Cluster): string {
  return `/service/${cluster.scope}/`;
}

/** A watch that was lost is made again after so long. The client's own times grow to 30 s, for which a process goes on after `close()`, too. */
const AGAIN_SOON = { duration: 1000, next: () => AGAIN_SOON };

/** A client of all members. Each call fails fast: the observer reports a gap rather than waits. */
export function etcdClient(nodes: readonly StackNode[]): Etcd3 {
  const hosts = nodes.map((node) => endpointOf(node, ETCD_CLIENT_PORT)).map(({ host, port }) => `${host}:${port}`);
  return new Etcd3({ hosts, dialTimeout: 2000, faultHandling: { watchBackoff: AGAIN_SOON } });
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
