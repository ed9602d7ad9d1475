import { EnvironmentError, messageOf } from './errors.js';
import { timeout } from './timeouts.js';

/** Resolves after `ms`. Rejects with the signal's reason as soon as the signal is aborted. */
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
  /** What is awaited, for the timeout message: "a leader in the DCS". */
  what: string;
  timeoutMs: number;
  intervalMs?: number;
  signal?: AbortSignal | undefined;
  /** Text appended to the timeout message, for example the last log lines. */
  onTimeout?: () => Promise<string> | string;
}

/** Result of checking a condition: done with a value, or what the check saw instead. */
export type Seen<T> = { done: true; value: T } | { done: false; saw: string };

/**
 * Polls `check` until it is done.
 * @throws EnvironmentError `WAIT_TIMEOUT` with the deadline and what was last seen. An error of `check` counts as
 *   "seen".
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
 * Retries `attempt` for up to 10 s: on a busy machine a single slow answer means nothing.
 * @throws EnvironmentError `WAIT_TIMEOUT` with the last failure.
 */
export function retry<T>(what: string, attempt: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const check = async () => ({ done: true as const, value: await attempt() });
  return waitFor(check, { what, timeoutMs: timeout('answer'), intervalMs: 200, signal });
}

/**
 * Waits for `work` until the deadline. `work` itself continues after the deadline unless it watches a signal.
 * @throws EnvironmentError `TIMEOUT` that names what did not finish.
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
 * The first success among attempts under way.
 * @throws the error of the first attempt in the list when all fail.
 */
export function firstSuccess<T>(attempts: readonly Promise<T>[]): Promise<T> {
  return Promise.any(attempts).catch((error: unknown) => {
    throw error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
  });
}
