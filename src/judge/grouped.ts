/** A list by what its items have in common; groups and their items in the order in which they come. */
export function grouped<K, T>(list: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of list) append(groups, keyOf(item), item);
  return groups;
}

/** Adds to a list of several. */
export function append<K, T>(lists: Map<K, T[]>, key: K, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
