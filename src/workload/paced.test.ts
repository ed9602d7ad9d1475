import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../core/clock.js';
import { sleep } from '../core/wait.js';
import type { NewEvent } from '../history/events.js';
import { ConnectionLimit, MAX_NEW_PER_SECOND } from './connection-limit.js';
import { PacedLoad, type AttemptResult, type PacedOptions } from './paced.js';
import { RouteWatch } from './route-watch.js';
import type { Session } from './session.js';

/** As much of a session as the load looks at. */
const fakeSession = () => {
  const session = { usable: true, drop: () => void (session.usable = false) };
  return session as unknown as Session;
};

/** Time goes by when a test says so, and not with the machine's other work. */
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Open = PacedOptions['open'];
type Execute = PacedOptions['execute'];
const good: AttemptResult = { ok: true, session: 'good', node: 'patroni1' };

function load(change: Partial<PacedOptions>) {
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

const failing = (code: string) => Promise.reject(Object.assign(new Error(code), { code }));
/** Meets silence until it is called off or the time-out has come. */
const silent: Open = (signal) =>
  new Promise((_resolve, reject) => {
    const end = (code: string) => reject(Object.assign(new Error(code), { code }));
    signal.addEventListener('abort', () => end('ABANDONED'));
    setTimeout(() => end('TIMEOUT'), 2000);
  });
/** A server that begins to answer after 2 ms and takes 8 ms more. */
const answering: Open = async (_signal, { firstByte }) => {
  await sleep(2);
  firstByte();
  await sleep(8);
  return fakeSession();
};
const startingUp: Open = async (_signal, { firstByte }) => {
  await sleep(1);
  firstByte();
  return failing('57P03');
};
/** A service that can be taken away: operations that are sent meanwhile hang until it is back. */
function service() {
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

describe('the paced load', () => {
  it('keeps its pace on its pool while all goes well, and replaces one session every half second', async () => {
    const { paced, seen } = load({ open: answering });
    paced.start();
    await pass(2000);
    await paced.drain();
    expect(seen.executed).toBeGreaterThan(180);
    expect(seen.opened).toBeGreaterThanOrEqual(12);
    expect(seen.opened).toBeLessThanOrEqual(14);
  });

  it('makes no more operations than it has sessions while none is answered, and says how many were due', async () => {
    const { execute, leave, comeBack } = service();
    const { paced, seen } = load({ execute, identify: () => Promise.resolve('patroni1') });
    paced.start();
    await pass(1000);
    leave();
    const before = seen.executed;
    await pass(3000);
    // Ten of the pool, two that look for the end.
    expect(seen.executed - before).toBeLessThanOrEqual(12);
    comeBack();
    await pass(50);
    await paced.drain();
    const skipped = seen.events.filter((event) => event.kind === 'skipped');
    expect(skipped.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(250);
    expect(skipped.every(({ watched }) => watched === true)).toBe(true);
  });

  it('writes through a new session where the old ones hang and the route leads to another node by now', async () => {
    let node = 'patroni1';
    const nodeOf = new WeakMap<Session, string>();
    const open: Open = () => {
      const session = fakeSession();
      nodeOf.set(session, node);
      return Promise.resolve(session);
    };
    const { execute, leave, comeBack } = service();
    const forever = new Promise<AttemptResult>(() => undefined);
    const { paced, seen, limit } = load({
      open,
      execute: async (slot, startMs, session) => {
        const own = nodeOf.get(session) ?? '';
        const result = await execute(slot, startMs, session);
        return own === node ? { ...result, node: own } : forever;
      },
      identify: (session) => Promise.resolve(nodeOf.get(session)),
    });
    paced.start();
    await pass(1000);
    leave();
    await pass(2000);
    const opened = seen.opened;
    await pass(2000);
    // Where everything hangs a new session is opened once a second, and looks only where it leads.
    expect(seen.opened - opened).toBeLessThanOrEqual(3);
    node = 'patroni2';
    comeBack();
    const before = seen.executed;
    await pass(1500);
    // All ten places hang at the dead node; the session that got through does their work.
    expect(seen.executed - before).toBeGreaterThan(20);
    expect(limit.takeCounts().held).toBeLessThanOrEqual(10 + 5);
  });

  it('tries often while everything is refused, with one session at a time', async () => {
    const { paced, seen } = load({ open: () => failing('ECONNREFUSED') });
    paced.start();
    await pass(1000);
    await paced.drain();
    expect(seen.failed.length).toBeGreaterThan(150);
    expect(seen.failed.length).toBeLessThan(260);
  });

  it('sees the end of a refusal with its next attempt, and has its pool back within two seconds, without a crowd', async () => {
    let there = true;
    const { paced, seen, limit } = load({
      open: (...args) => (there ? answering(...args) : failing('ECONNREFUSED')),
      execute: () => Promise.resolve(there ? good : { ok: false, session: 'broken' }),
    });
    paced.start();
    await pass(1000);
    there = false;
    await pass(5000);
    limit.takeCounts();
    [there, seen.executed] = [true, 0];
    await pass(20);
    expect(seen.executed).toBeGreaterThanOrEqual(1);
    await pass(2000);
    expect(limit.takeCounts().held).toBeLessThanOrEqual(10 + 1);
    expect(seen.executed).toBeGreaterThan(150);
    const drained = paced.drain();
    await pass(10);
    await drained;
  });

  it('opens at most 25 sessions a second at a node that answers and does not serve', async () => {
    const { paced, limit } = load({ open: startingUp });
    paced.start();
    await pass(10_000);
    const { newPerSecond, begun } = limit.takeCounts();
    expect(newPerSecond).toBeLessThanOrEqual(MAX_NEW_PER_SECOND);
    expect(begun).toBeGreaterThan(180);
    await paced.drain();
  });

  it('keeps one session on a read-only node and asks it again until it takes writes', async () => {
    let promoted = false;
    const standby: AttemptResult = { ok: false, session: 'read-only', node: 'patroni2' };
    const { paced, seen, limit } = load({ open: answering, execute: () => Promise.resolve(promoted ? good : standby) });
    paced.start();
    await pass(3000);
    const { newPerSecond } = limit.takeCounts();
    expect(newPerSecond).toBeLessThanOrEqual(MAX_NEW_PER_SECOND);
    expect(seen.executed).toBeGreaterThan(150);
    [promoted, seen.executed] = [true, 0];
    await pass(12);
    expect(seen.executed).toBeGreaterThanOrEqual(1);
    const drained = paced.drain();
    await pass(10);
    await drained;
  });

  it('does not crowd a server that is silent: it may get to all of them at once', async () => {
    const { paced, seen, limit } = load({ open: silent });
    paced.start();
    await pass(10_000);
    expect(limit.takeCounts().held).toBeLessThanOrEqual(15);
    // A pool that waits two seconds for each, and the probe's few.
    expect(seen.opened).toBeLessThan(10 * 6 + 5 * 6);
    const drained = paced.drain();
    await pass(10);
    await drained;
  });

  it('tries every 8 ms where the proxy hears of no connection, still with few at a time', async () => {
    const route = new RouteWatch();
    const clock = { now: () => performance.now() } as Clock;
    const away = service();
    const { paced, seen, limit } = load({
      open: (...args) => (away.isAway ? silent(...args) : answering(...args)),
      execute: away.execute,
      route,
    });
    paced.start();
    await pass(1000);
    away.leave();
    const report = setInterval(() => route.report(7, clock.now() - 1, clock.now()), 200);
    const before = seen.opened;
    await pass(2000);
    clearInterval(report);
    expect(seen.opened - before).toBeGreaterThan(150);
    expect(limit.takeCounts().held).toBeLessThanOrEqual(15);
    away.comeBack();
    const drained = paced.drain();
    await pass(10);
    await drained;
  });

  it('looks for the end where no attempt has failed since the last success, and every new session meets silence', async () => {
    const { paced, seen } = load({ open: silent });
    paced.start();
    await pass(700);
    // Ten places wait for their connection; the probe's attempts come beside them, long before the first time-out.
    expect(seen.failed).toEqual([]);
    expect(seen.opened).toBe(10 + 5);
    const drained = paced.drain();
    await pass(10);
    await drained;
  });

  it('gives up what has no answer some seconds after the load has ended', async () => {
    const { execute, leave } = service();
    const { paced, seen } = load({ execute });
    paced.start();
    await pass(500);
    leave();
    await pass(100);
    const before = seen.executed;
    let isOver = false;
    void paced.drain().then(() => (isOver = true));
    await pass(6000);
    // Its sessions are dropped; that the operations end then is the session's part.
    expect([seen.executed, isOver]).toEqual([before, false]);
  });

  it('makes up for no beat of an outage that the machine has missed: they would be a crowd', async () => {
    let missedMs = 0;
    const clock = { now: () => performance.now() + missedMs } as Clock;
    const { paced, seen } = load({ open: () => failing('ECONNREFUSED'), clock });
    paced.start();
    await pass(200);
    const before = seen.opened;
    for (let times = 0; times < 10; times += 1) {
      await pass(5);
      missedMs += 60;
    }
    expect(seen.opened - before).toBeLessThan(60);
    await paced.drain();
  });
});
