import type { Dcs } from '../dcs.js';
import { etcdVersion, isEtcdLeader, keyPrefix, readEtcd } from './client.js';
import { etcdModel } from './model.js';
import { observeEtcd } from './observer.js';

export const etcd: Dcs = {
  model: etcdModel,
  observe: observeEtcd,
  read: async (node, cluster, timeoutMs) => (await readEtcd(node, keyPrefix(cluster), timeoutMs)).keys,
  leads: isEtcdLeader,
  version: etcdVersion,
};
