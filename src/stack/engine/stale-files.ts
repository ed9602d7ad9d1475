import { readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { commandOf } from './process-identity.js';

/**
 * Removes a pid file whose process is gone. A daemon that finds its pid file looks only whether *some* process has that
 * id, and refuses to start when the machine has meanwhile given it to another one. Returns whether it was removed.
 */
export function removeStalePidFile(path: string, command: string, proc = '/proc'): boolean {
  const pid = pidIn(path);
  if (pid === null || commandOf(pid, proc) === command) return false;
  rmSync(path, { force: true });
  return true;
}

/** The process id in a file; null where there is no such file, 0 where there is none in it. */
export function pidIn(path: string): number | null {
  try {
    const pid = Number(readFileSync(path, 'utf8').trim());
    return Number.isInteger(pid) && pid > 0 ? pid : 0; // an empty or broken file names no process
  } catch {
    return null;
  }
}

/**
 * Removes a socket on which no process listens. dockerd takes the mere existence of the system's containerd socket for
 * a running containerd, and waits for it in vain. Returns whether it was removed.
 */
export async function removeDeadSocket(path: string): Promise<boolean> {
  if ((await connectError(path)) !== 'ECONNREFUSED') return false;
  rmSync(path, { force: true });
  return true;
}

function connectError(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  });
}
