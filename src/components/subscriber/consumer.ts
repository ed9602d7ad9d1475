import type { Seen } from '../../core/wait.js';
import { patroniNodes, type StackNode } from '../../stack/types.js';
import type { ConsumedCluster, Consumer } from '../consumer.js';
import { rawPatroniConfig } from '../patroni/client.js';
import { ask, IS_CONNECTED } from './client.js';
import { subscriberModel } from './model.js';
import { observeSubscriber } from './observer.js';

const SUBSCRIPTION = `SELECT s.subslotname AS slot, s.subfailover AS failover,
    COALESCE(${IS_CONNECTED}, false) AS connected,
    pg_wal_lsn_diff(st.latest_end_lsn, '0/0')::float8 AS wal
  FROM pg_subscription s LEFT JOIN pg_stat_subscription st ON st.subid = s.oid AND st.worker_type = 'apply'`;

interface Subscription {
  slot: string;
  /** Whether PostgreSQL copies the slot to the replicas (sync_replication_slots). */
  failover: boolean;
  connected: boolean;
  /** The leader's position when it last said so; all before it is applied. Null before it has. */
  wal: number | null;
}

/** A slot that is being copied is temporary until it can be relied on. */
const SLOT = 'SELECT FROM pg_replication_slots WHERE slot_name = $1 AND NOT temporary';

const TABLES = 'TRUNCATE patroni_chaos.ledger, patroni_chaos.direct';

async function subscriptionOf(node: StackNode, cluster: ConsumedCluster): Promise<Subscription | undefined> {
  return (await ask<Subscription & Record<string, unknown>>(node, cluster, SUBSCRIPTION))[0];
}

/** Whether Patroni keeps a slot of that name on every node (permanent slots, docs/dynamic_configuration.rst). */
async function isPermanent(slot: string, members: readonly StackNode[]): Promise<boolean> {
  const [member] = members;
  if (!member) return false;
  const { slots } = (await rawPatroniConfig(member)) as { slots?: Record<string, unknown> | null };
  return slots?.[slot] !== undefined;
}

/** Where a slot that has to survive a failover is missing; an unprotected one is on the leader only. */
async function membersWithoutSlot({ slot, failover }: Subscription, cluster: ConsumedCluster): Promise<string[]> {
  const members = patroniNodes(cluster);
  if (!failover && !(await isPermanent(slot, members))) return [];
  const found = await Promise.all(members.map((member) => ask(member, cluster, SLOT, [slot])));
  return members.filter((_, index) => found[index]?.length === 0).map(({ name }) => name);
}

async function ready(node: StackNode, cluster: ConsumedCluster): Promise<Seen<string>> {
  const subscription = await subscriptionOf(node, cluster);
  if (!subscription) return { done: false, saw: `${node.name} has no subscription` };
  if (!subscription.connected) return { done: false, saw: `${node.name} is not connected to the leader` };
  const missing = await membersWithoutSlot(subscription, cluster);
  return missing.length === 0
    ? { done: true, value: `${node.name} follows the leader` }
    : { done: false, saw: `no slot ${subscription.slot} on ${missing.join(', ')}` };
}

async function has(node: StackNode, cluster: ConsumedCluster, wal: number): Promise<Seen<string>> {
  const subscription = await subscriptionOf(node, cluster);
  const connected = subscription?.connected === true;
  const at = subscription?.wal ?? 0;
  const saw = `${node.name} at ${at.toString(16)}${connected ? '' : ', not connected'}`;
  return connected && at >= wal ? { done: true, value: saw } : { done: false, saw };
}

/** A PostgreSQL without Patroni that subscribes to the tables of the load (compose/subscriber). */
export const subscriber: Consumer = {
  model: subscriberModel,
  ready,
  has,
  observe: observeSubscriber,
  empty: async (node, cluster) => {
    await ask(node, cluster, TABLES);
  },
};
