import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_SOCKET } from './endpoint.js';

/**
 * Paths and arguments of a Docker daemon on this machine. With other paths, a second daemon runs beside the real one.
 */
export interface DaemonPlaces {
  socket: string;
  pidFile: string;
  execRoot: string;
  /** Arguments of dockerd. */
  args: readonly string[];
  /** Start it through systemd, where systemd runs. */
  service: boolean;
}

export const SYSTEM_PLACES: DaemonPlaces = {
  socket: DEFAULT_SOCKET,
  pidFile: '/var/run/docker.pid',
  execRoot: '/var/run/docker',
  args: ownArguments('/etc/docker/daemon.json'),
  service: true,
};

/**
 * Arguments that let the kernel forward published ports, instead of the engine's userland proxy. The proxy keeps
 * dialling for clients that have given up; at the end of an outage these leftovers delay the first new session by up to
 * 50 ms. dockerd does not start when /etc/docker/daemon.json sets the same option, so that file decides.
 */
function ownArguments(configuration: string): string[] {
  const text = existsSync(configuration) ? readFileSync(configuration, 'utf8') : '';
  return text.includes('userland-proxy') ? [] : ['--userland-proxy=false'];
}

/** The pid file of the containerd that dockerd itself started. */
export function containerdPidFile({ execRoot }: DaemonPlaces): string {
  return join(execRoot, 'containerd', 'containerd.pid');
}
