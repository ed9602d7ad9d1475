import { vi } from 'vitest';
import type { Clock } from '../../core/clock.js';
import { sleep } from '../../core/wait.js';
import type { NewEvent } from '../../history/events.js';
import { ConnectionLimit } from '../connection-limit.js';
import { PacedLoad, type AttemptResult, type PacedOptions } from '../paced.js';
import type { Session } from '../session.js';

/** The part of a session that the load uses. */
export const fakeSession = () => {
  const session = { usable: true, drop: () => void (session.usable = false) };
  return session as unknown as Session;
};

/** Advances the fake clock, independent of other work on the machine. */
export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

export type Open = PacedOptions['open'];
type Execute = PacedOptions['execute'];
export const good: AttemptResult = { ok: true, session: 'good', node: 'patroni1' };

export function load(change: Partial<PacedOptions>) {
  const seen = { opened: 0, failed: [] as string[], executed: 0, events: [] as NewEvent[] };
  const clock = { now: () => performance.now() } as Clock;
  const limit = new ConnectionLimit(change.clock ?? clock);
  const open = change.open ?? (() => Promise.resolve(fakeSession()));
  const execute = change.execute ?? (() => Promise.resolve(good));
  const paced = new PacedLoad({
    name: 'writer',
    perSecond: 100,
    sessions: 10,
    clock,
    limit,
    record: (event) => seen.events.push(event),
    connectFailed: (_slot, _startMs, error) => seen.failed.push((error as { code?: string }).code ?? 'unknown'),
    ...change,
    open: (...args) => {
      seen.opened += 1;
      return open(...args);
    },
    execute: (...args) => {
      seen.executed += 1;
      return execute(...args);
    },
  });
  return { paced, seen, limit };
}

export const failing = (code: string) => Promise.reject(Object.assign(new Error(code), { code }));
/** Never answers: rejects when it is aborted or after the time-out. */
export const silent: Open = (signal) =>
  new Promise((_resolve, reject) => {
    const end = (code: string) => reject(Object.assign(new Error(code), { code }));
    signal.addEventListener('abort', () => end('ABANDONED'));
    setTimeout(() => end('TIMEOUT'), 2000);
  });
/** A server that begins to answer after 2 ms and takes 8 ms more. */
export const answering: Open = async (_signal, { firstByte }) => {
  await sleep(2);
  firstByte();
  await sleep(8);
  return fakeSession();
};
export const startingUp: Open = async (_signal, { firstByte }) => {
  await sleep(1);
  firstByte();
  return failing('57P03');
};
/** A service that can be taken down. Operations sent meanwhile hang until it is back. */
export function service() {
  let returns: () => void = () => undefined;
  let back: Promise<void> | null = null;
  return {
    get isAway() {
      return back !== null;
    },
    leave: () => void (back = new Promise((resolve) => (returns = resolve))),
    comeBack: () => {
      back = null;
      returns();
    },
    execute: (async () => {
      await back;
      return good;
    }) as Execute,
  };
}
