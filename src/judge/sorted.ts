/** Searches in lists that are in order of time: O(log n) a call. */

/**
 * The index of the first element for which `reached` holds; the length where none does. `reached` must be monotonic.
 */
export function lowerBound<T>(list: ArrayLike<T>, reached: (item: T) => boolean): number {
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

/** The last element before the first one for which `reached` holds, or undefined. */
export function lastBefore<T>(list: readonly T[], reached: (item: T) => boolean): T | undefined {
  return list[lowerBound(list, reached) - 1];
}

/** Sorts a list in place. Only one pass where it is sorted already, as a history usually is. */
export function ensureSorted<T>(list: T[], key: (item: T) => number): T[] {
  let previous = Number.NEGATIVE_INFINITY;
  for (const item of list) {
    const value = key(item);
    if (value < previous) return list.sort((a, b) => key(a) - key(b));
    previous = value;
  }
  return list;
}

/** Merges two sorted lists; of equal items, those of the first list come first. */
export function mergeSorted<T>(first: readonly T[], second: readonly T[], key: (item: T) => number): readonly T[] {
  if (second.length === 0) return first;
  const merged: T[] = [];
  let place = 0;
  for (const item of first) {
    const until = key(item);
    for (let next = second[place]; next !== undefined && key(next) < until; next = second[++place]) merged.push(next);
    merged.push(item);
  }
  for (; place < second.length; place++) {
    const next = second[place];
    if (next !== undefined) merged.push(next);
  }
  return merged;
}
