/** The identity of the node that answered, as it gives it; a node without the setting chaos.node has no name. */
export interface NodeIdentity {
  node?: string;
  inRecovery: boolean;
}

/** From the first columns of every statement of the workload, as the server sends them (tables.ts, IDENTITY). */
export function nodeIdentity(node: string | null | undefined, inRecovery: string | null | undefined): NodeIdentity {
  return { ...(node ? { node } : {}), inRecovery: inRecovery === 't' };
}
