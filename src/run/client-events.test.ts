import { describe, expect, it } from 'vitest';
import { eventOf } from './client-events.js';

const ORIGIN = { monotonicNs: 1_000_000_000n, wallMs: 0 };
const of = { route: 'libpq-psql', first: 100_000, origin: ORIGIN };
/** Two seconds to 2.005 s after the run began. */
const base = { slot: 2, seq: 7, startNs: 3_000_000_000, endNs: 3_005_000_000 };

describe('an attempt of the client in a container', () => {
  it('is an acknowledged write, with when its session was open if it was the first on it', () => {
    const row = ['patroni1', false, 1, '0/3000060'];
    const line = { ...base, kind: 'write', stage: 'execute', nth: 1, openedNs: 3_003_000_000, ok: true, row } as const;
    expect(eventOf({ ...line, row: [...row] }, of)).toEqual({
      kind: 'write',
      src: 'writer-100002',
      writer: 100_002,
      seq: 7,
      t: 2005,
      unc: 0,
      startMs: 2000,
      route: 'libpq-psql',
      stage: 'execute',
      outcome: 'ok',
      node: 'patroni1',
      inRecovery: false,
      timeline: 1,
      lsn: '0/3000060',
      firstByteMs: 2003,
    });
  });

  it('is a rejection before its session was open, and in doubt after that', () => {
    const failed = { ...base, kind: 'write', ok: false, code: 'CLOSED', message: 'gone' } as const;
    expect(eventOf({ ...failed, stage: 'connect' }, of)).toMatchObject({ outcome: 'rejected', code: 'CLOSED' });
    expect(eventOf({ ...failed, stage: 'execute', nth: 3 }, of)).toMatchObject({ outcome: 'indeterminate', nth: 3 });
    expect(eventOf({ ...failed, stage: 'execute', nth: 1, code: '25006' }, of)).toMatchObject({ outcome: 'rejected' });
  });

  it('is a read with the newest row that it saw', () => {
    const read = { ...base, kind: 'read', stage: 'execute', nth: 2, ok: true } as const;
    const seen = eventOf({ ...read, row: ['patroni3', true, 1_500_000] }, of);
    expect(seen).toMatchObject({ reader: 100_002, node: 'patroni3', inRecovery: true, newestSentMs: 1500 });
    expect(eventOf({ ...read, row: ['patroni3', true, null] }, of)).toMatchObject({ newestSentMs: null });
  });
});
