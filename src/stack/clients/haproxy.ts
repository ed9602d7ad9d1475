import { endpointOf, type StackNode } from '../types.js';
import { get } from './http.js';

const STATS_PORT = 7000;

export interface ServerRow {
  backend: string;
  server: string;
  /** `UP`, `DOWN`, `UP 1/2` (going down), `DOWN 1/2` (coming up), `MAINT` … */
  status: string;
  /** Last check: `L7OK/200`, `L7STS/503`, `L4TOUT` … */
  check: string;
}

/** The servers of every backend, from the statistics page as CSV (HAProxy management guide, 9.1). */
export async function haproxyServers(node: StackNode, timeoutMs = 1000): Promise<ServerRow[]> {
  const { body } = await get(endpointOf(node, STATS_PORT), '/;csv', timeoutMs);
  const [header = '', ...lines] = body.trim().split('\n');
  const columns = header.replace(/^# /, '').split(',');
  const at = (fields: string[], name: string) => fields[columns.indexOf(name)] ?? '';
  return lines
    .map((line) => line.split(','))
    .filter((fields) => at(fields, 'type') === '2')
    .map((fields) => ({
      backend: at(fields, 'pxname'),
      server: at(fields, 'svname'),
      status: at(fields, 'status'),
      check: [at(fields, 'check_status').replace('* ', ''), at(fields, 'check_code')].filter(Boolean).join('/'),
    }));
}

/** HAProxy's version from its statistics page; "unknown" where the page hides it. */
export async function haproxyVersion(node: StackNode): Promise<string> {
  const { body } = await get(endpointOf(node, STATS_PORT), '/', 2000);
  return /HAProxy version (\d+\.\d+\.\d+)/.exec(body)?.[1] ?? 'unknown';
}
