import { once } from 'node:events';
import { createServer, connect, type Socket } from 'node:net';
import { userInfo } from 'node:os';
import { sleep } from './wait.js';

/** Runs `work` while holding the lock `name`. One process of this user on this machine holds it at a time. */
export async function withLock<T>(name: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  const release = await acquireLock(name, { onWait });
  try {
    return await work();
  } finally {
    release();
  }
}

/**
 * Acquires the lock `name` among the processes of this user on this machine; returns its release. The lock is a socket
 * in Linux's abstract namespace: the kernel closes it when its owner dies, so it is never stale. A waiter is connected
 * to it and learns at once that it is free. Outside Linux there is no lock: set-up installs nothing there, and the
 * engine copes with two identical builds.
 * @throws the signal's reason when it is aborted.
 */
export async function acquireLock(
  name: string,
  { onWait, signal }: { onWait: () => void; signal?: AbortSignal },
): Promise<() => void> {
  if (process.platform !== 'linux') return () => undefined;
  const address = addressOf(name);
  let release = await listenAt(address);
  if (!release) onWait();
  while (!release) {
    await untilFree(address, signal);
    signal?.throwIfAborted();
    release = await listenAt(address);
  }
  return release;
}

/**
 * Waits until the lock `name` has been free for `quietMs`; every waiter has had it by then.
 * @throws as `acquireLock`.
 */
export async function waitUntilIdle(name: string, quietMs: number, signal: AbortSignal): Promise<void> {
  if (process.platform !== 'linux') return;
  do await sleep(quietMs, signal);
  while (await untilFree(addressOf(name), signal));
}

/** Listens at the address; returns the release, or null when another process listens there. */
async function listenAt(address: string): Promise<(() => void) | null> {
  const waiters = new Set<Socket>();
  const server = createServer((waiter) => {
    waiters.add(waiter);
    waiter.on('error', () => waiter.destroy());
  });
  try {
    server.listen(address);
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return null;
    throw error;
  }
  return () => {
    server.close();
    for (const waiter of waiters) waiter.destroy();
  };
}

function addressOf(name: string): string {
  return `\0patroni-chaos-${userInfo().uid}-${name}`;
}

/** Waits until the lock is free. True when another process held it, or still held it when the wait was aborted. */
function untilFree(address: string, signal?: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    let isTaken = false;
    const socket = connect(address, () => (isTaken = true));
    const settle = () => socket.destroy();
    signal?.addEventListener('abort', settle, { once: true });
    if (signal?.aborted) settle();
    socket.on('error', () => undefined); // refused or reset: free as well
    socket.once('close', () => {
      signal?.removeEventListener('abort', settle);
      resolve(isTaken);
    });
  });
}
