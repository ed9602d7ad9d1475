/** The identity that the answering node gives. A node without the setting chaos.node has no name. */
export interface NodeIdentity {
  node?: string;
  inRecovery: boolean;
}

/**
 * Builds the identity from the first columns of every workload statement, as the server sends them (tables.ts,
 * IDENTITY).
 */
export function nodeIdentity(node: string | null | undefined, inRecovery: string | null | undefined): NodeIdentity {
  return { ...(node ? { node } : {}), inRecovery: inRecovery === 't' };
}
