/** The distinct nodes of a list's items, in order of first appearance. */
export function distinctNodes<T>(list: readonly T[], nodeOf: (item: T) => string | null | undefined): string[] {
  const nodes = new Set<string>();
  for (const item of list) {
    const node = nodeOf(item);
    if (node !== null && node !== undefined) nodes.add(node);
  }
  return [...nodes];
}
