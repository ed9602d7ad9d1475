/** Groups a list by a key. Groups and their items keep the order in which they come. */
export function grouped<K, T>(list: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of list) append(groups, keyOf(item), item);
  return groups;
}

/** Adds an item to the list of its key. */
function append<K, T>(lists: Map<K, T[]>, key: K, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
