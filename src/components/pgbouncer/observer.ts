import type { Clock } from '../../core/clock.js';
import type { ProxyServer, RecordEvent } from '../../history/events.js';
import { portOf, type Cluster, type StackNode } from '../../stack/types.js';
import { GapKeeper, poll, type Observer } from '../observer.js';
import { AdminConsole, PGBOUNCER_PORT, type AdminAccess, type ServerRow } from './admin.js';

/** The database for reads of compose/pgbouncer; any other is for writes. */
const READ_DATABASE = 'app_read';

const EVERY_MS = 500;
const BLIND_AFTER_MS = 1000;
/** Connections in these states are not logged in yet. */
const NOT_LOGGED_IN: readonly string[] = ['new', 'login'];
const SOURCE = 'pgbouncer-stats';

/** A host to which PgBouncer has server connections, and their states. */
export interface ServerSeen {
  backend: ProxyServer['backend'];
  server: string;
  detail: string;
}

/** The hosts of server connections that are logged in, by database and name; `names`: of addresses. */
export function serversSeen(rows: readonly ServerRow[], names: ReadonlyMap<string, string>): ServerSeen[] {
  const states = new Map<string, { backend: ProxyServer['backend']; server: string; states: Set<string> }>();
  for (const { database, state, addr, close_needed: closing } of rows) {
    if (NOT_LOGGED_IN.includes(state)) continue;
    const backend = database === READ_DATABASE ? 'postgres_ro' : 'postgres_rw';
    const server = names.get(addr) ?? addr;
    const entry = states.get(`${backend} ${server}`) ?? { backend, server, states: new Set() };
    entry.states.add(closing === 0 ? state : `${state}, to be closed`);
    states.set(`${backend} ${server}`, entry);
  }
  return [...states.values()].map(({ states: all, ...entry }) => ({ ...entry, detail: [...all].sort().join(' + ') }));
}

export interface ObserveContext {
  clock: Clock;
  record: RecordEvent;
  cluster: AdminAccess & Pick<Cluster, 'nodes'>;
}

/** Records to which hosts PgBouncer has server connections, from SHOW SERVERS of its admin database. */
export function observePgbouncer(node: StackNode, { clock, record, cluster }: ObserveContext): Observer {
  const pooler = new AdminConsole(node, cluster, BLIND_AFTER_MS);
  const names = new Map(cluster.nodes.map(({ ip, name }) => [ip, name]));
  const gap = new GapKeeper(SOURCE, BLIND_AFTER_MS, clock, record, node.name);
  let last = new Map<string, ServerSeen>();
  const base = { kind: 'proxy-server' as const, src: SOURCE, proxy: node.name };
  const port = String(portOf(node, PGBOUNCER_PORT).container);
  const observer = poll({
    src: SOURCE,
    everyMs: EVERY_MS,
    clock,
    look: () => pooler.servers(),
    seen: (rows, t, unc) => {
      gap.good();
      const now = new Map(serversSeen(rows, names).map((seen) => [`${seen.backend} ${seen.server}`, seen]));
      for (const [key, seen] of now) {
        if (last.get(key)?.detail !== seen.detail) record({ ...base, t, unc, port, ...seen, up: true });
      }
      for (const [key, { backend, server }] of last) {
        if (!now.has(key)) record({ ...base, t, unc, port, backend, server, up: false, detail: 'no connection' });
      }
      last = now;
    },
    failed: (error) => gap.bad(error),
  });
  return {
    stop: async () => {
      await observer.stop();
      gap.close();
      await pooler.close();
    },
  };
}
