/** The nodes that some of a list name, each once, in the order in which they come up first. */
export function distinctNodes<T>(list: readonly T[], nodeOf: (item: T) => string | null | undefined): string[] {
  const nodes = new Set<string>();
  for (const item of list) {
    const node = nodeOf(item);
    if (node !== null && node !== undefined) nodes.add(node);
  }
  return [...nodes];
}
