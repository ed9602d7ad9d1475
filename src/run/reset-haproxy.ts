import { timeout } from '../core/timeouts.js';
import { retry, waitFor } from '../core/wait.js';
import { haproxyServers, haproxySessions, haproxyWorker } from '../stack/clients/haproxy.js';
import type { Engine } from '../stack/engine/engine.js';
import { configureProxy, proxyEnvironment } from '../stack/proxy-settings.js';
import type { StackSettings } from '../stack/settings.js';
import type { Cluster, StackNode } from '../stack/types.js';

/**
 * Makes proxies run with these settings and without the sessions that an earlier run left in them, where need be by a
 * reload: the container and its address stay.
 *
 * A session whose client gave up while HAProxy was still connecting to a server stays for ever (HAProxy 3.0.11,
 * `timeout connect` notwithstanding) once that server is marked down with on-marked-down shutdown-sessions: its client
 * in CLOSE_WAIT, its server side in SYN_SENT. A killed leader leaves about 350 at 100 writes/s, so the seventh round
 * found maxconn 2000 used up, and writes never came back. Seen in the first campaigns; within a single run it does no
 * harm.
 * @throws EnvironmentError `WAIT_TIMEOUT` when the proxy does not settle; Error when it refuses the settings.
 */
export async function resetHaproxy(
  engine: Engine,
  cluster: Cluster,
  settings: StackSettings,
  signal: AbortSignal,
): Promise<void> {
  const proxies = cluster.nodes.filter(({ role }) => role === 'haproxy');
  const environment = proxyEnvironment(settings);
  await Promise.all(proxies.map((proxy) => resetOne(engine, proxy, environment, signal)));
}

async function resetOne(engine: Engine, proxy: StackNode, environment: Record<string, string>, signal: AbortSignal) {
  const isChanged = await configureProxy(engine.docker, proxy, environment);
  const sessions = await retry(`the sessions of ${proxy.name}`, () => haproxySessions(proxy), signal);
  if (!isChanged && sessions === 0) return;
  const before = await retry(`the worker of ${proxy.name}`, () => haproxyWorker(proxy), signal);
  // Of the master process: it starts a new worker, the old one keeps the old sessions (management guide, 4).
  await engine.docker.getContainer(proxy.containerId).kill({ signal: 'SIGUSR2' });
  const options = { what: `a new worker of ${proxy.name}`, timeoutMs: timeout('recovered'), signal };
  await waitFor(() => isSettled(proxy, before), options);
}

/**
 * The new worker takes every server for UP at first: only once it has checked them all does it route as the old one
 * did.
 */
async function isSettled(proxy: StackNode, before: number) {
  if ((await haproxyWorker(proxy)) === before) return { done: false as const, saw: `the old one, pid ${before}` };
  const sessions = await haproxySessions(proxy);
  if (sessions > 0) return { done: false as const, saw: `${sessions} sessions` };
  const servers = await haproxyServers(proxy);
  const undecided = servers.filter(({ status, check }) => check.startsWith('INI') || status.includes('/'));
  const up = servers.filter(({ backend, status }) => backend === 'postgres_rw' && status.startsWith('UP'));
  const describe = (rows: typeof servers) =>
    rows.map(({ backend, server, status, check }) => `${backend}/${server} ${status} ${check}`).join(', ') || 'none';
  const saw = `undecided: ${describe(undecided)}; writes would go to: ${describe(up)}`;
  return undecided.length === 0 && up.length > 0 ? { done: true as const, value: null } : { done: false as const, saw };
}
