import pg from 'pg';
import { endpointOf, type Cluster, type StackNode } from '../../stack/types.js';

/** The name of PgBouncer's port in a topology. */
export const PGBOUNCER_PORT = 'pgbouncer';

/** Its virtual database for operators (PgBouncer's documentation, "Admin console"). */
const CONSOLE = 'pgbouncer';

/** What is needed to log in there. */
export type AdminAccess = Pick<Cluster, 'credentials' | 'topology'>;

/** A server connection, as SHOW SERVERS lists it. */
export interface ServerRow {
  database: string;
  state: string;
  addr: string;
  close_needed: number;
}

/** A session on the console of a PgBouncer; it is opened again after an error. */
export class AdminConsole {
  private client: pg.Client | null = null;

  constructor(
    private readonly node: StackNode,
    private readonly access: AdminAccess,
    private readonly timeoutMs: number,
  ) {}

  servers(): Promise<ServerRow[]> {
    return this.show<ServerRow>('SERVERS');
  }

  /** Its version: "1.24.1". */
  async version(): Promise<string> {
    const [row] = await this.show<{ version: string }>('VERSION');
    return row?.version.replace('PgBouncer ', '') ?? 'unknown';
  }

  async close(): Promise<void> {
    const { client } = this;
    this.client = null;
    await client?.end().catch(() => undefined);
  }

  private async show<Row extends pg.QueryResultRow>(what: string): Promise<Row[]> {
    try {
      const client = (this.client ??= await this.open());
      return (await client.query<Row>(`SHOW ${what}`)).rows;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  private async open(): Promise<pg.Client> {
    const { host, port } = endpointOf(this.node, PGBOUNCER_PORT);
    const client = new pg.Client({
      host,
      port,
      user: this.access.topology.accounts.superuser.user,
      password: this.access.credentials.superuser,
      database: CONSOLE,
      connectionTimeoutMillis: this.timeoutMs,
      query_timeout: this.timeoutMs,
    });
    // The next query fails and says why.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }
}
