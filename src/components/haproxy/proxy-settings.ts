import type Docker from 'dockerode';
import { execute } from '../../docker/exec.js';
import { SETTING_ROWS } from '../../topology/settings-table.js';
import { settingsToEnvironment, type StackSettings } from '../../topology/settings.js';
import type { StackNode } from '../../stack/types.js';

/** The settings that HAProxy accepts with a reload. */
const PROXY_SETTINGS = SETTING_ROWS.filter(([, { changes }]) => changes === 'with-a-reload').map(([name]) => name);

/** Prefix of the compose file for its own variables; within a container they have none (compose/docker-compose.yml). */
const COMPOSE_PREFIX = /^PATRONI_/;

/** The environment that gives a proxy's container these settings. */
export function proxyEnvironment(settings: StackSettings): Record<string, string> {
  const variables = Object.entries(settingsToEnvironment(settings, PROXY_SETTINGS));
  return Object.fromEntries(variables.map(([name, value]) => [name.replace(COMPOSE_PREFIX, ''), value]));
}

/**
 * Writes a proxy's configuration for its next reload and has HAProxy check it. Returns whether it changed. The
 * configuration survives a restart of the container.
 * @throws Error with HAProxy's output when the check fails.
 */
export async function configureProxy(
  docker: Docker,
  proxy: Pick<StackNode, 'containerId'>,
  environment: Readonly<Record<string, string>>,
): Promise<boolean> {
  const said = await execute(docker, proxy.containerId, ['/opt/haproxy/configure'], { user: 'haproxy', environment });
  return /^changed$/m.test(said);
}
