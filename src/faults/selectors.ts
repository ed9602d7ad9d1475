/** Roles that can name a target. Resolved on the running cluster at the moment of injection. */
export const SELECTORS = [
  'leader', 'old-leader', 'any-replica', 'all-replicas', 'sync-standby', 'async-standby', 'most-lagging',
  'commit-standby',
  'dcs-leader', 'dcs-follower', 'dcs-majority', 'all-dcs',
  'etcd-leader', 'etcd-follower', 'etcd-majority', 'all-etcd', 'haproxy',
  'vip-holder', 'vip-standby',
] as const; // prettier-ignore
export type Selector = (typeof SELECTORS)[number];

/** Names of targets from when etcd was the only DCS. They stand for the members of any. */
const FORMER_NAMES = {
  'etcd-leader': 'dcs-leader',
  'etcd-follower': 'dcs-follower',
  'etcd-majority': 'dcs-majority',
  'all-etcd': 'all-dcs',
} as const satisfies Partial<Record<Selector, Selector>>;

type FormerName = keyof typeof FORMER_NAMES;
export type Role = Exclude<Selector, FormerName>;

/** The role that a selector names, whether by its name of today or by a former one. */
export function roleNamed(selector: Selector): Role {
  return isFormer(selector) ? FORMER_NAMES[selector] : selector;
}

/** The names of today: what messages list. */
export const ROLES = SELECTORS.filter((selector) => !isFormer(selector));

function isFormer(selector: Selector): selector is FormerName {
  return Object.hasOwn(FORMER_NAMES, selector);
}

/** The part of the cluster that a role belongs to. */
export const PART_OF_ROLE: Readonly<Record<Selector, 'leader' | 'replica' | 'sync-standby' | 'dcs' | 'proxy'>> = {
  leader: 'leader',
  'old-leader': 'leader',
  'any-replica': 'replica',
  'all-replicas': 'replica',
  'async-standby': 'replica',
  'most-lagging': 'replica',
  'commit-standby': 'replica',
  'sync-standby': 'sync-standby',
  'dcs-leader': 'dcs',
  'dcs-follower': 'dcs',
  'dcs-majority': 'dcs',
  'all-dcs': 'dcs',
  'etcd-leader': 'dcs',
  'etcd-follower': 'dcs',
  'etcd-majority': 'dcs',
  'all-etcd': 'dcs',
  haproxy: 'proxy',
  'vip-holder': 'proxy',
  'vip-standby': 'proxy',
};

export function isSelector(target: string): target is Selector {
  return (SELECTORS as readonly string[]).includes(target);
}

const STEP = 'step ';

/** How histories and resolved scenarios write the target `{ step: slow }`, the node of an earlier step: `step slow`. */
export function stepTarget(id: string): string {
  return `${STEP}${id}`;
}

/** The id of the step in such a target; null for a role or a name. Names of nodes have no spaces. */
export function stepOfTarget(target: string): string | null {
  return target.startsWith(STEP) ? target.slice(STEP.length) : null;
}
