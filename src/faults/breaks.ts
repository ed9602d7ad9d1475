import type { FaultName } from './parameters.js';
import type { Selector } from './selectors.js';

/** What a fault breaks: the target itself, the network around it, or nothing: it is an operation, or a mistake in one. */
export const BREAKS: Readonly<Record<FaultName, 'target' | 'network' | 'operation'>> = {
  kill: 'target',
  stop: 'target',
  pause: 'target',
  restart: 'target',
  wipe: 'target',
  duplicate: 'operation',
  partition: 'network',
  'packet-loss': 'network',
  bandwidth: 'network',
  latency: 'network',
  cpu: 'target',
  memory: 'target',
  'disk-full': 'target',
  'replay-pause': 'target',
  'missing-program': 'target',
  process: 'target',
  operation: 'operation',
};

/** The part of the cluster that a role belongs to. */
export const PART_OF_ROLE: Readonly<Record<Selector, 'leader' | 'replica' | 'sync-standby' | 'dcs' | 'proxy'>> = {
  leader: 'leader',
  'old-leader': 'leader',
  'any-replica': 'replica',
  'all-replicas': 'replica',
  'async-standby': 'replica',
  'most-lagging': 'replica',
  'sync-standby': 'sync-standby',
  'etcd-leader': 'dcs',
  'etcd-follower': 'dcs',
  'etcd-majority': 'dcs',
  'all-etcd': 'dcs',
  haproxy: 'proxy',
};
