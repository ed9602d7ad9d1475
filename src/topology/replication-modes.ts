/** The replication modes that a scenario or the command line can choose. No imports: every command loads the names. */
export const REPLICATION_MODES = ['async', 'sync', 'strict', 'two-standbys', 'quorum'] as const;
export type ReplicationMode = (typeof REPLICATION_MODES)[number];
