import { endpointOf, type StackNode } from '../../stack/types.js';
import { get } from '../../core/http.js';

/** The name of the statistics page's port in a topology. */
const STATS_PORT = 'stats';

export interface ServerRow {
  backend: string;
  server: string;
  /** `UP`, `DOWN`, `UP 1/2` (going down), `DOWN 1/2` (coming up), `MAINT` … */
  status: string;
  /** Result of the last check: `L7OK/200`, `L7STS/503`, `L4TOUT` … */
  check: string;
}

/** The servers of every backend, from the statistics page as CSV (HAProxy management guide, 9.1). */
export async function haproxyServers(node: StackNode, timeoutMs = 1000): Promise<ServerRow[]> {
  return (await haproxyState(node, timeoutMs)).servers;
}

/** The same servers, and how many connections the read-write port has accepted since HAProxy started. */
export async function haproxyState(node: StackNode, timeoutMs: number) {
  const rows = await statistics(node, timeoutMs);
  const port = rows.find((at) => at('type') === '0' && at('pxname') === 'postgres_rw');
  return { servers: serversOf(rows), accepted: Number(port?.('stot') ?? 0) };
}

function serversOf(rows: Awaited<ReturnType<typeof statistics>>): ServerRow[] {
  return rows
    .filter((at) => at('type') === '2')
    .map((at) => ({
      backend: at('pxname'),
      server: at('svname'),
      status: at('status'),
      check: [at('check_status').replace('* ', ''), at('check_code')].filter(Boolean).join('/'),
    }));
}

/** How many sessions its PostgreSQL ports have now. */
export async function haproxySessions(node: StackNode): Promise<number> {
  const rows = await statistics(node, 1000);
  const ports = rows.filter((at) => at('type') === '0' && at('pxname').startsWith('postgres'));
  return ports.reduce((sum, at) => sum + Number(at('scur')), 0);
}

/** The rows of the statistics page. Each is a function from column name to value; type 0 is a frontend, 2 a server. */
async function statistics(node: StackNode, timeoutMs: number): Promise<((column: string) => string)[]> {
  const { body } = await get(endpointOf(node, STATS_PORT), '/;csv', timeoutMs);
  const [header = '', ...lines] = body.trim().split('\n');
  const columns = header.replace(/^# /, '').split(',');
  return lines.map((line) => {
    const fields = line.split(',');
    return (column) => fields[columns.indexOf(column)] ?? '';
  });
}

/** The pid of the worker that answers, from the statistics page. @throws Error when the page does not show it. */
export async function haproxyWorker(node: StackNode): Promise<number> {
  const { body } = await get(endpointOf(node, STATS_PORT), '/', 1000);
  const pid = /<b>pid = <\/b> (\d+)/.exec(body)?.[1];
  if (pid === undefined) throw new Error('the statistics page names no process');
  return Number(pid);
}

/** HAProxy's version from its statistics page; "unknown" where the page hides it. */
export async function haproxyVersion(node: StackNode): Promise<string> {
  const { body } = await get(endpointOf(node, STATS_PORT), '/', 2000);
  return /HAProxy version (\d+\.\d+\.\d+)/.exec(body)?.[1] ?? 'unknown';
}
