import type { Cluster, StackNode } from '../stack/types.js';
import { consul } from './consul/dcs.js';
import { findDcs, isDcs, type DcsName } from './dcs-models.js';
import type { Dcs } from './dcs.js';
import { etcd } from './etcd/dcs.js';
import { zookeeper } from './zookeeper/dcs.js';

/** The clients of every DCS of dcs-models.ts. */
const DCS: Readonly<Record<DcsName, Dcs>> = { etcd, consul, zookeeper };

/** The DCS of a stack. @throws Error (a bug) when it has none. */
export function dcsOf({ nodes }: Pick<Cluster, 'nodes'>): Dcs {
  const found = findDcs(nodes);
  if (!found) throw new Error('a stack without a DCS');
  return DCS[found.model.name as DcsName];
}

/** The members of the stack's DCS, in the order of the topology. */
export function dcsNodes({ nodes }: Pick<Cluster, 'nodes'>): StackNode[] {
  return nodes.filter(({ role }) => isDcs(role));
}
