import pg from 'pg';
import { endpointOf, type StackNode } from '../../stack/types.js';
import type { ConsumedCluster } from '../consumer.js';

/** The name of PostgreSQL's port in a topology. */
const POSTGRES_PORT = 'postgres';
const CONNECT_TIMEOUT_MS = 1000;
const STATEMENT_TIMEOUT_MS = 2000;

/**
 * A worker that still waits for an answer to its connection has a pid, too. It has not received anything: the time is
 * -infinity then, not null (launcher.c, logicalrep_worker_launch).
 */
export const IS_CONNECTED = "st.pid IS NOT NULL AND st.last_msg_receipt_time > '-infinity'";

/**
 * A session of the superuser in the database of the load, at the subscriber or at a member. It is opened when it is
 * first needed, and again after a failure.
 */
export class SuperuserSession {
  private client: pg.Client | null = null;

  constructor(
    private readonly node: StackNode,
    private readonly cluster: ConsumedCluster,
  ) {}

  /** @throws when the server does not answer, or refuses the statement. */
  async query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    try {
      this.client ??= await this.open();
      return (await this.client.query<Row>(text, values)).rows;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const { client } = this;
    this.client = null;
    await client?.end().catch(() => undefined);
  }

  private async open(): Promise<pg.Client> {
    const { app, superuser } = this.cluster.topology.accounts;
    const client = new pg.Client({
      ...endpointOf(this.node, POSTGRES_PORT),
      user: superuser.user,
      database: app.database ?? app.user,
      password: this.cluster.credentials.superuser,
      application_name: 'patroni-chaos consumer',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: STATEMENT_TIMEOUT_MS,
    });
    // Without a listener, a broken connection would end the process.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }
}

/** One statement in a session of its own. @throws as SuperuserSession.query does. */
export async function ask<Row extends pg.QueryResultRow>(
  node: StackNode,
  cluster: ConsumedCluster,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const session = new SuperuserSession(node, cluster);
  try {
    return await session.query<Row>(text, values);
  } finally {
    await session.close();
  }
}
