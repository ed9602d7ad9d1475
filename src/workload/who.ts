/** Who answered, by its own word: the columns that every statement of the workload returns (tables.ts, WHO). */
export interface WhoRow {
  node: string | null;
  in_recovery: boolean;
}

/** Those columns as the server sends them. */
export function whoRow(node: string | null | undefined, inRecovery: string | null | undefined): WhoRow {
  return { node: node ?? null, in_recovery: inRecovery === 't' };
}

/** The same as an event has it; a node without the setting chaos.node has no name. */
export function who(row: WhoRow): { node?: string; inRecovery: boolean } {
  return { ...(row.node ? { node: row.node } : {}), inRecovery: row.in_recovery };
}
