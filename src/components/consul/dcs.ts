import type { Dcs } from '../dcs.js';
import { consulVersion, isConsulLeader, keyPrefix, readConsul } from './client.js';
import { consulModel } from './model.js';
import { observeConsul } from './observer.js';

export const consul: Dcs = {
  model: consulModel,
  observe: observeConsul,
  read: async (node, cluster, timeoutMs) => (await readConsul(node, keyPrefix(cluster), timeoutMs)).keys,
  leads: isConsulLeader,
  version: consulVersion,
};
