import type { Dcs } from '../dcs.js';
import { isZooKeeperLeader, readZooKeeper, rootOf, zookeeperVersion } from './client.js';
import { zookeeperModel } from './model.js';
import { observeZooKeeper } from './observer.js';

export const zookeeper: Dcs = {
  model: zookeeperModel,
  observe: observeZooKeeper,
  read: async (node, cluster, timeoutMs) => (await readZooKeeper(node, rootOf(cluster), timeoutMs)).keys,
  leads: isZooKeeperLeader,
  version: zookeeperVersion,
};
