/** SQLSTATEs of PostgreSQL (docs, appendix A). */

/** read_only_sql_transaction: the node is in recovery. */
export const READ_ONLY = '25006';
/** cannot_connect_now: the server is starting up, shutting down or in recovery mode. */
export const CANNOT_CONNECT_NOW = '57P03';
