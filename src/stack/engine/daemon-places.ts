import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_SOCKET } from './endpoint.js';

/** Where a daemon of this machine has its things; another set of places makes another daemon beside the real one. */
export interface DaemonPlaces {
  socket: string;
  pidFile: string;
  execRoot: string;
  /** Given to dockerd. */
  args: readonly string[];
  /** Start through systemd where it runs. */
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
 * A published port is forwarded by the kernel instead of a process of the engine: that process goes on dialling for
 * clients that have long given up, and what is left of them at the end of an outage delays the first new session by up
 * to 50 ms. Where /etc/docker/daemon.json has its own opinion it decides: the same setting in both places keeps dockerd
 * from starting.
 */
function ownArguments(configuration: string): string[] {
  const text = existsSync(configuration) ? readFileSync(configuration, 'utf8') : '';
  return text.includes('userland-proxy') ? [] : ['--userland-proxy=false'];
}

/** Where dockerd writes the process of a containerd that is its own. */
export function containerdPidFile({ execRoot }: DaemonPlaces): string {
  return join(execRoot, 'containerd', 'containerd.pid');
}
