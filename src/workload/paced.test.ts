import { describe, expect, it } from 'vitest';
import { clockFrom, newClockOrigin } from '../core/clock.js';
import { sleep } from '../core/wait.js';
import { PacedLoad, type AttemptResult, type PacedOptions } from './paced.js';
import { CodedError, type Progress, type Session } from './session.js';

/** As much of a session as the load looks at. */
const fakeSession = () => ({ usable: true, drop: () => undefined }) as unknown as Session;

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
    clock: clockFrom(newClockOrigin()),
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

describe('the paced load', () => {
  it('keeps its sessions while all goes well', async () => {
    const { paced, counts } = load({});
    paced.start();
    await sleep(400);
    await paced.drain();
    expect(counts.opened).toBeLessThanOrEqual(11);
    expect(counts.executed).toBeGreaterThan(25);
  });

  it('replaces one session after another by a new one, to see where the proxy sends it', async () => {
    const { paced, counts } = load({});
    paced.start();
    await sleep(1300);
    await paced.drain();
    expect(counts.opened).toBeGreaterThanOrEqual(12);
    expect(counts.opened).toBeLessThanOrEqual(14);
  });

  it('tries more often than its pace while everything is refused', async () => {
    const { paced, counts } = load({ open: refused });
    paced.start();
    await sleep(400);
    await paced.drain();
    expect(counts.failed.length).toBeGreaterThan(50);
  });

  it('does not crowd a server that accepts connections and says nothing', async () => {
    const { paced, counts } = load({ open: hanging('accepted') });
    paced.start();
    await sleep(1000);
    await paced.drain();
    // Four at once, then one every 50 ms.
    expect(counts.opened).toBeGreaterThan(10);
    expect(counts.opened).toBeLessThanOrEqual(26);
  });

  it('goes on trying while every connection meets silence, and calls all of them off at the end', async () => {
    const { paced, counts } = load({ open: hanging() });
    paced.start();
    await sleep(400);
    await paced.drain();
    expect(counts.opened).toBeGreaterThan(25);
    expect(counts.failed).toEqual(new Array(counts.opened).fill('ABANDONED'));
  });

  it('does not add to a crowd that the server has begun to answer', async () => {
    const { paced, counts } = load({ open: hanging('firstByte') });
    paced.start();
    await sleep(400);
    expect(counts.opened).toBeLessThanOrEqual(2);
    await paced.drain();
  });

  it('asks again without waiting for a hot standby, and still adds to no crowd', async () => {
    let talking = 0;
    let most = 0;
    const open: PacedOptions['open'] = async (_signal, progress) => {
      await sleep(2);
      progress.firstByte();
      most = Math.max(most, (talking += 1));
      await sleep(8);
      talking -= 1;
      throw new CodedError('hot standby', 'HOT_STANDBY');
    };
    const { paced, counts } = load({ open });
    paced.start();
    await sleep(600);
    await paced.drain();
    // One after another, each 10 ms and the beat after it, there would be 45.
    expect(counts.opened).toBeGreaterThan(65);
    expect(most).toBe(2);
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
    await sleep(500);
    await paced.drain();
    expect(counts.opened).toBeGreaterThan(10);
  });
});
