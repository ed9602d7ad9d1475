import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../core/clock.js';
import { MAX_NEW_PER_SECOND } from '../core/connection-bounds.js';
import type { AttemptResult } from './paced.js';
import { RouteWatch } from './route-watch.js';
import { answering, failing, good, load, pass, service, silent, startingUp, type Open } from './testing/fake-load.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the search for the end of an outage', () => {
  it('tries often while everything is refused, with one session at a time', async () => {
    const { paced, seen } = load({ open: () => failing('ECONNREFUSED') });
    paced.start();
    await pass(1000);
    await paced.drain();
    // The probe makes one every 8 ms; the pool of ten adds some with its back-off.
    expect(seen.failed.length).toBeGreaterThan(120);
    expect(seen.failed.length).toBeLessThan(180);
  });

  it('sees the end of a refusal with its next attempt; its pool is back within 2 s, without a crowd', async () => {
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

  it('gives up silent attempts for newer ones, but not a pass over several hosts', async () => {
    const abandoned = async (severalHosts: boolean) => {
      const { paced, seen } = load({ open: silent, severalHosts });
      paced.start();
      await pass(1900);
      const count = seen.failed.filter((code) => code === 'ABANDONED').length;
      await paced.drain();
      return count;
    };
    expect(await abandoned(false)).toBeGreaterThan(0);
    expect(await abandoned(true)).toBe(0);
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
    // Attempts of a pool that waits 2 s for each, and of the probe: first every 150 ms, in the end every 500 ms.
    expect(seen.opened).toBeLessThan(10 * 6 + 50);
    const drained = paced.drain();
    await pass(10);
    await drained;
  });

  it('tries every 8 ms again as soon as one attempt is turned away, though earlier ones still wait', async () => {
    let answer: Open = answering;
    const { execute, leave } = service();
    const { paced, seen } = load({ open: (...args) => answer(...args), execute });
    paced.start();
    await pass(1000);
    leave();
    answer = silent;
    await pass(2000);
    answer = () => failing('ECONNREFUSED');
    await pass(300);
    const before = seen.failed.length;
    await pass(200);
    expect(seen.failed.length - before).toBeGreaterThan(20);
    void paced.drain();
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

  it('looks for the end where no attempt failed since the last success, and new sessions meet silence', async () => {
    const { paced, seen } = load({ open: silent });
    paced.start();
    await pass(700);
    // Ten places wait for their connection. The probe makes its attempts long before their first time-out.
    expect(seen.failed).toEqual([]);
    expect(seen.opened).toBeGreaterThanOrEqual(10 + 4);
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
    // The probe drops its sessions. Ending their operations is the task of the session.
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
