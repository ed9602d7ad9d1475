import { timeout } from '../../core/timeouts.js';
import { retry, waitFor } from '../../core/wait.js';
import { haproxyServers, haproxySessions, haproxyWorker } from './client.js';
import type { Engine } from '../../docker/engine.js';
import { configureProxy, proxyEnvironment } from './proxy-settings.js';
import type { StackSettings } from '../../topology/settings.js';
import type { StackNode } from '../../stack/types.js';

/**
 * Applies the settings to the proxies and drops the sessions that an earlier run left in them. If needed this is done
 * by a reload, so container and address stay.
 *
 * HAProxy 3.0.11 keeps a session for ever, in spite of `timeout connect`, if its client gave up while HAProxy was still
 * connecting to a server and that server is then marked down with on-marked-down shutdown-sessions. The client side is
 * in CLOSE_WAIT, the server side in SYN_SENT. A killed leader leaves about 350 at 100 writes/s. In the first campaigns
 * the seventh round had used up maxconn 2000, and writes never came back. A single run is not affected.
 * @throws EnvironmentError `WAIT_TIMEOUT` when the proxy does not settle; Error when it refuses the settings.
 */
export async function resetHaproxy(
  engine: Engine,
  proxies: readonly StackNode[],
  settings: StackSettings,
  signal: AbortSignal,
): Promise<void> {
  const environment = proxyEnvironment(settings);
  await Promise.all(proxies.map((proxy) => resetOne(engine, proxy, environment, signal)));
}

async function resetOne(engine: Engine, proxy: StackNode, environment: Record<string, string>, signal: AbortSignal) {
  const isChanged = await configureProxy(engine.docker, proxy, environment);
  const sessions = await retry(`the sessions of ${proxy.name}`, () => haproxySessions(proxy), signal);
  if (!isChanged && sessions === 0) return;
  const before = await retry(`the worker of ${proxy.name}`, () => haproxyWorker(proxy), signal);
  // Signals the master process: it starts a new worker, and the old one keeps the old sessions (management guide, 4).
  await engine.docker.getContainer(proxy.containerId).kill({ signal: 'SIGUSR2' });
  const options = { what: `a new worker of ${proxy.name}`, timeoutMs: timeout('recovered'), signal };
  await waitFor(() => isSettled(proxy, before), options);
}

/** A new worker takes every server for UP at first. It routes as the old one did once it has checked them all. */
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
