import type Docker from 'dockerode';
import { execute } from './exec.js';
import { SETTING_ROWS } from './settings-table.js';
import { settingsToEnvironment, type StackSettings } from './settings.js';
import type { StackNode } from './types.js';

/** The settings that a proxy takes on with a reload. */
const PROXY_SETTINGS = SETTING_ROWS.filter(([, { changes }]) => changes === 'with-a-reload').map(([name]) => name);

/**
 * What the compose file prefixes its own variables with; within a container they go without
 * (compose/docker-compose.yml).
 */
const COMPOSE_PREFIX = /^PATRONI_/;

/** The variables of a proxy's container that make the settings true. */
export function proxyEnvironment(settings: StackSettings): Record<string, string> {
  const variables = Object.entries(settingsToEnvironment(settings, PROXY_SETTINGS));
  return Object.fromEntries(variables.map(([name, value]) => [name.replace(COMPOSE_PREFIX, ''), value]));
}

/**
 * Has a proxy's configuration written anew for its next reload, and checked by HAProxy; true: it is another one than
 * before. It stays when the container is restarted. @throws Error with what HAProxy says against it.
 */
export async function configureProxy(
  docker: Docker,
  proxy: Pick<StackNode, 'containerId'>,
  environment: Readonly<Record<string, string>>,
): Promise<boolean> {
  const said = await execute(docker, proxy.containerId, ['/opt/haproxy/configure'], { user: 'haproxy', environment });
  return /^changed$/m.test(said);
}
