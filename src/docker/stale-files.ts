import { readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { commandOf } from '../core/process-identity.js';

/**
 * Removes a pid file whose process is gone; returns whether it did. A daemon that finds its pid file only checks that
 * *some* process has that pid. It refuses to start when the pid belongs to another process by now.
 */
export function removeStalePidFile(path: string, command: string, proc = '/proc'): boolean {
  const pid = pidIn(path);
  if (pid === null || commandOf(pid, proc) === command) return false;
  rmSync(path, { force: true });
  return true;
}

/** The pid in a file; null without such a file, 0 when the file holds no pid. */
export function pidIn(path: string): number | null {
  try {
    const pid = Number(readFileSync(path, 'utf8').trim());
    return Number.isInteger(pid) && pid > 0 ? pid : 0; // an empty or broken file names no process
  } catch {
    return null;
  }
}

/**
 * Removes a socket on which no process listens; returns whether it did. dockerd takes the existence of the system's
 * containerd socket for a running containerd, and waits for it in vain.
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
