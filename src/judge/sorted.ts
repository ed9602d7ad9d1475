/** Searching in lists that are in order of time; nothing here is slower than O(log n) a call. */

/** The index of the first element for which `reached` holds; the length where none does. `reached` must be monotonic. */
export function lowerBound<T>(list: readonly T[], reached: (item: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = list[middle];
    if (item !== undefined && reached(item)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The first element for which `reached` holds, or undefined. */
export function firstWhere<T>(list: readonly T[], reached: (item: T) => boolean): T | undefined {
  return list[lowerBound(list, reached)];
}

/** The last element before `reached` holds, or undefined. */
export function lastBefore<T>(list: readonly T[], reached: (item: T) => boolean): T | undefined {
  return list[lowerBound(list, reached) - 1];
}

/** Puts a list in order, in place; costs one pass where it is in order already, which is the rule for a history. */
export function ensureSorted<T>(list: T[], key: (item: T) => number): T[] {
  let previous = Number.NEGATIVE_INFINITY;
  for (const item of list) {
    const value = key(item);
    if (value < previous) return list.sort((a, b) => key(a) - key(b));
    previous = value;
  }
  return list;
}
