/** Roles that a target can be named by; resolved against the live cluster at the moment of injection. */
export const SELECTORS = [
  'leader', 'old-leader', 'any-replica', 'all-replicas', 'sync-standby', 'async-standby', 'most-lagging',
  'etcd-leader', 'etcd-follower', 'etcd-majority', 'all-etcd', 'haproxy',
] as const; // prettier-ignore
export type Selector = (typeof SELECTORS)[number];

export function isSelector(target: string): target is Selector {
  return (SELECTORS as readonly string[]).includes(target);
}
