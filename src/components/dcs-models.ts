import { consulModel } from './consul/model.js';
import type { DcsModel } from './dcs.js';
import { etcdModel } from './etcd/model.js';
import { zookeeperModel } from './zookeeper/model.js';

/** Every DCS, by the role of its nodes. Their clients are in dcs-registry.ts. */
export const DCS_MODELS = {
  etcd: etcdModel,
  consul: consulModel,
  zookeeper: zookeeperModel,
} as const satisfies Readonly<Record<string, DcsModel>>;

/** The role of a DCS's nodes. */
export type DcsName = keyof typeof DCS_MODELS;

export const DCS_NAMES = Object.keys(DCS_MODELS) as [DcsName, ...DcsName[]];

/** The DCS of a stack. */
export interface StackDcs {
  model: DcsModel;
  /** The number of its members. */
  members: number;
}

export function isDcs(role: string | undefined): role is DcsName {
  return role !== undefined && Object.hasOwn(DCS_MODELS, role);
}

/** The DCS among the nodes of a stack; null: it has none. */
export function findDcs(nodes: readonly { role: string }[]): StackDcs | null {
  const roles = nodes.map(({ role }) => role).filter(isDcs);
  const [name] = roles;
  return name === undefined ? null : { model: DCS_MODELS[name], members: roles.length };
}

/** What a history that names no nodes was recorded with. */
const BEFORE_NODES: StackDcs = { model: DCS_MODELS.etcd, members: 3 };

/** The DCS of a recorded run, from the nodes that its history names. */
export function recordedDcs(nodes: readonly { role: string }[] = []): StackDcs {
  return findDcs(nodes) ?? BEFORE_NODES;
}

/** Whether an observer of that name in a history watched a DCS. */
export function watchesDcs(observer: string): boolean {
  return Object.values(DCS_MODELS).some((model) => model.observer === observer);
}
