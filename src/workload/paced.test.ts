import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../core/clock.js';
import { sleep } from '../core/wait.js';
import { PacedLoad, type AttemptResult, type PacedOptions } from './paced.js';
import { CodedError, type Progress, type Session } from './session.js';

/** As much of a session as the load looks at. */
const fakeSession = () => ({ usable: true, drop: () => undefined }) as unknown as Session;

/** Time goes by when a test says so, and not with the machine's other work. */
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Counts {
  opened: number;
  failed: string[];
  executed: number;
}

function load(change: Partial<PacedOptions>): { paced: PacedLoad; counts: Counts } {
  const counts: Counts = { opened: 0, failed: [], executed: 0 };
  const open = change.open ?? (() => Promise.resolve(fakeSession()));
  const execute = change.execute ?? (() => Promise.resolve<AttemptResult>({ ok: true, session: 'good' }));
  const paced = new PacedLoad({
    name: 'writer',
    perSecond: 100,
    sessions: 10,
    clock: { now: () => performance.now() } as Clock,
    record: () => undefined,
    connectFailed: (_slot, _startMs, error) => counts.failed.push((error as { code?: string }).code ?? 'unknown'),
    ...change,
    open: (...args) => {
      counts.opened += 1;
      return open(...args);
    },
    execute: (...args) => {
      counts.executed += 1;
      return execute(...args);
    },
  });
  return { paced, counts };
}

const refused = () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
/** Hangs until it is called off; `got` says how far it has come. */
const hanging =
  (got?: keyof Progress): PacedOptions['open'] =>
  (signal, progress) => {
    if (got) progress[got]();
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(Object.assign(new Error('called off'), { code: 'ABANDONED' })));
    });
  };

/** Answers after 2 ms and refuses after 10; `most` is how many it was answering at once. */
function hotStandby() {
  let talking = 0;
  const standby = {
    most: 0,
    open: (async (_signal, progress) => {
      await sleep(2);
      progress.firstByte();
      standby.most = Math.max(standby.most, (talking += 1));
      await sleep(8);
      talking -= 1;
      throw new CodedError('hot standby', 'HOT_STANDBY');
    }) as PacedOptions['open'],
    /** Those that are being answered have to be, before the load is over. */
    drain: async (paced: PacedLoad) => {
      const drained = paced.drain();
      await pass(10);
      await drained;
    },
  };
  return standby;
}

describe('the paced load', () => {
  it('keeps its sessions while all goes well', async () => {
    const { paced, counts } = load({});
    paced.start();
    await pass(400);
    await paced.drain();
    expect(counts.opened).toBeLessThanOrEqual(11);
    expect(counts.executed).toBeGreaterThan(25);
  });

  it('replaces one session after another by a new one, to see where the proxy sends it', async () => {
    const { paced, counts } = load({});
    paced.start();
    await pass(1300);
    await paced.drain();
    expect(counts.opened).toBeGreaterThanOrEqual(12);
    expect(counts.opened).toBeLessThanOrEqual(14);
  });

  it('tries more often than its pace while everything is refused', async () => {
    const { paced, counts } = load({ open: refused });
    paced.start();
    await pass(400);
    await paced.drain();
    expect(counts.failed.length).toBeGreaterThan(50);
  });

  it('does not crowd a server that accepts connections and says nothing', async () => {
    const { paced, counts } = load({ open: hanging('accepted') });
    paced.start();
    await pass(1000);
    await paced.drain();
    // Four at once, then one every 50 ms.
    expect(counts.opened).toBeGreaterThan(10);
    expect(counts.opened).toBeLessThanOrEqual(26);
  });

  it('goes on trying while every connection meets silence, and calls all of them off at the end', async () => {
    const { paced, counts } = load({ open: hanging() });
    paced.start();
    await pass(400);
    await paced.drain();
    expect(counts.opened).toBeGreaterThan(25);
    expect(counts.failed).toEqual(new Array(counts.opened).fill('ABANDONED'));
  });

  it('does not add to a crowd that the server has begun to answer', async () => {
    const { paced, counts } = load({ open: hanging('firstByte') });
    paced.start();
    await pass(400);
    expect(counts.opened).toBeLessThanOrEqual(2);
    await paced.drain();
  });

  it('asks again without waiting for a hot standby, and still adds to no crowd', async () => {
    const standby = hotStandby();
    const { paced, counts } = load({ open: standby.open });
    paced.start();
    await pass(600);
    // One after another, each 10 ms and the beat after it, there would be 45.
    expect(counts.opened).toBeGreaterThan(65);
    expect(standby.most).toBe(2);
    await standby.drain(paced);
  });

  it('makes up for no beat of an outage that the machine has missed: they would be a crowd', async () => {
    const standby = hotStandby();
    let missedMs = 0;
    const { paced, counts } = load({ open: standby.open, clock: { now: () => performance.now() + missedMs } as Clock });
    paced.start();
    for (let times = 0; times < 10; times += 1) {
      await pass(50);
      missedMs += 60;
    }
    expect(counts.opened).toBeGreaterThan(45);
    expect(standby.most).toBe(2);
    await standby.drain(paced);
  });

  it('replaces a session on a read-only node when other writers get through', async () => {
    let sessions = 0;
    const onReplica = new Set<Session>();
    const open = () => {
      const session = fakeSession();
      if (sessions++ % 2 === 1) onReplica.add(session);
      return Promise.resolve(session);
    };
    const execute: PacedOptions['execute'] = (_slot, _startMs, session) =>
      Promise.resolve(onReplica.has(session) ? { ok: false, session: 'read-only' } : { ok: true, session: 'good' });
    const { paced, counts } = load({ open, execute });
    paced.start();
    await pass(500);
    await paced.drain();
    expect(counts.opened).toBeGreaterThan(10);
  });
});
