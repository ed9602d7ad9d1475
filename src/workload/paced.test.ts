import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AttemptResult } from './paced.js';
import type { Session } from './session.js';
import { answering, fakeSession, load, pass, service, type Open } from './testing/fake-load.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

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
    // Ten of the pool, and two of the probe.
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
    // While everything hangs, a new session a second checks where the route leads.
    expect(seen.opened - opened).toBeLessThanOrEqual(3);
    node = 'patroni2';
    comeBack();
    const before = seen.executed;
    await pass(1500);
    // All ten places hang at the dead node. The session that got through does their work.
    expect(seen.executed - before).toBeGreaterThan(20);
    expect(limit.takeCounts().held).toBeLessThanOrEqual(10 + 5);
  });
});
