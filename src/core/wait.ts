import { EnvironmentError, messageOf } from './errors.js';
import { timeout } from './timeouts.js';

/** Resolves after `ms`, or rejects with the signal's reason as soon as it is aborted. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

export interface WaitOptions {
  /** What is awaited, for the message when it does not come: "a leader in etcd". */
  what: string;
  timeoutMs: number;
  intervalMs?: number;
  signal?: AbortSignal | undefined;
  /** Appended to the message on timeout: the last log lines, say. */
  onTimeout?: () => Promise<string> | string;
}

/** What a check of a condition found: done with a value, or what it saw instead. */
export type Seen<T> = { done: true; value: T } | { done: false; saw: string };

/**
 * Polls `check` until it is done.
 * @throws EnvironmentError `WAIT_TIMEOUT` that names the deadline and what was last seen. An error of `check` counts as
 * "seen".
 */
export async function waitFor<T>(check: () => Promise<Seen<T>> | Seen<T>, options: WaitOptions): Promise<T> {
  const { what, timeoutMs, intervalMs = 100, signal } = options;
  const startedAt = performance.now();
  let saw = 'nothing';
  for (;;) {
    signal?.throwIfAborted();
    try {
      const seen = await check();
      if (seen.done) return seen.value;
      saw = seen.saw;
    } catch (error) {
      saw = messageOf(error);
    }
    if (performance.now() - startedAt >= timeoutMs) break;
    await sleep(intervalMs, signal);
  }
  const extra = (await options.onTimeout?.()) ?? '';
  const message = `waited ${(timeoutMs / 1000).toFixed(0)} s for ${what}, last saw: ${saw}`;
  throw new EnvironmentError(extra === '' ? message : `${message}\n${extra}`, { code: 'WAIT_TIMEOUT' });
}

/**
 * Asks again where the first attempt failed, for ten seconds: one answer that took too long on a busy machine says
 * nothing.
 * @throws EnvironmentError `WAIT_TIMEOUT` with the last failure.
 */
export function retry<T>(what: string, attempt: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const check = async () => ({ done: true as const, value: await attempt() });
  return waitFor(check, { what, timeoutMs: timeout('answer'), intervalMs: 200, signal });
}

/**
 * Gives `work` until the deadline.
 * @throws EnvironmentError `TIMEOUT` naming what did not finish; `work` itself goes on unless it watches a signal of
 * its own.
 */
export async function within<T>(work: Promise<T>, what: string, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new EnvironmentError(`${what} did not finish within ${timeoutMs} ms`, { code: 'TIMEOUT' })),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The first success among attempts that are under way. @throws the failure of the first of them where none succeeds.
 */
export function firstSuccess<T>(attempts: readonly Promise<T>[]): Promise<T> {
  return Promise.any(attempts).catch((error: unknown) => {
    throw error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
  });
}
