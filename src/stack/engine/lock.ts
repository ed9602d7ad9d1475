import { once } from 'node:events';
import { createServer, connect, type Socket } from 'node:net';
import { userInfo } from 'node:os';
import { sleep } from '../../core/wait.js';

/** Runs `work` while no other process of this user on this machine has its turn at work of that name. */
export async function exclusively<T>(name: string, waiting: () => void, work: () => Promise<T>): Promise<T> {
  const release = await takeTurn(name, { waiting });
  try {
    return await work();
  } finally {
    release();
  }
}

/**
 * Waits until no other process of this user on this machine has its turn at `name`; returns what ends ours. The lock is a
 * socket in Linux's abstract namespace: it ends with its owner, however that dies, so it can never be stale. Whoever waits is
 * connected to it and learns at once that it is free. Elsewhere than on Linux there is no lock; set-up installs nothing
 * there, and the engine itself copes with two equal builds. @throws the signal's reason when it is aborted meanwhile.
 */
export async function takeTurn(
  name: string,
  { waiting, signal }: { waiting: () => void; signal?: AbortSignal },
): Promise<() => void> {
  if (process.platform !== 'linux') return () => undefined;
  const address = addressOf(name);
  let release = await take(address);
  if (!release) waiting();
  while (!release) {
    await untilFree(address, signal);
    signal?.throwIfAborted();
    release = await take(address);
  }
  return release;
}

/** Waits until nobody has had a turn at `name` for `quietMs`: whoever waited for one has had it by then. @throws as `takeTurn`. */
export async function untilNobodyHasTurn(name: string, quietMs: number, signal: AbortSignal): Promise<void> {
  if (process.platform !== 'linux') return;
  do await sleep(quietMs, signal);
  while (await untilFree(addressOf(name), signal));
}

/** Listens at the address; returns how to end that, or null when somebody else has it. */
async function take(address: string): Promise<(() => void) | null> {
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

/** Returns whether anybody had it, or had it when the wait was called off. */
function untilFree(address: string, signal?: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    let isTaken = false;
    const socket = connect(address, () => (isTaken = true));
    const leave = () => socket.destroy();
    signal?.addEventListener('abort', leave, { once: true });
    if (signal?.aborted) leave();
    socket.on('error', () => undefined); // refused or reset: free as well
    socket.once('close', () => {
      signal?.removeEventListener('abort', leave);
      resolve(isTaken);
    });
  });
}
