import { describe, expect, it } from 'vitest';
import type { HistoryEvent, Write } from '../history/events.js';
import { indexFacts } from './facts.js';
import { longest } from './outage.js';
import { outageBounds, writeOutagesOf } from './write-outage.js';

const LOAD = { writesPerSecond: 100, readsPerSecond: 50 };

type Given = Pick<Write, 'startMs' | 't' | 'nth' | 'firstByteMs' | 'host' | 'askedMs'> & {
  failed?: true;
  stage?: Write['stage'];
};

/** The bounds of an outage, from the writes around it and other events. */
function between(writes: readonly Given[], others: readonly object[] = []) {
  const events = writes.map(({ failed, ...given }, seq) => ({
    kind: 'write',
    unc: 0,
    src: 'writer-0',
    writer: 0,
    seq,
    stage: 'execute',
    ...given,
    outcome: failed ? 'rejected' : 'ok',
    ...(failed ? { code: 'CLOSED' } : {}),
  }));
  const history = [...events, ...others].map((event, id) => ({ ...event, id }) as unknown as HistoryEvent);
  const facts = indexFacts(history, LOAD);
  const outage = longest(writeOutagesOf(facts));
  if (!outage) throw new Error('no outage');
  return outageBounds(facts, outage);
}

const BEFORE = [
  { startMs: 990, t: 992 },
  { startMs: 1000, t: 1002 },
];
const refused = (...startsMs: number[]) =>
  startsMs.map((startMs) => ({ startMs, t: startMs + 1, failed: true as const }));

describe('between what lengths the write service was down', () => {
  it('is shorter than what was seen by the pace before it, the attempts’ at its end and the new session', () => {
    const writes = [...BEFORE, ...refused(1010, 1490, 1495), { startMs: 1500, t: 1509 }];
    // Seen: 507. The write of 1010 would have been answered at 1012, and the way was still closed at 1495.
    expect(between(writes)).toEqual({ minMs: 1495 - 1012, maxMs: 507 });
  });
  it('begins when the next write would have been answered, however late that one was sent', () => {
    const writes = [...BEFORE, ...refused(1017, 1495), { startMs: 1500, t: 1509 }];
    expect(between(writes).minMs).toBe(1495 - 1019);
  });
  it('begins as late as the slowest answer of the second before would have come', () => {
    const after = (slow: Given) => {
      const steady = [100, 300, 500, 700, 900].map((startMs) => ({ startMs, t: startMs + 2 }));
      const before = [slow, ...steady].sort((one, other) => one.t - other.t);
      return between([...before, ...BEFORE, ...refused(1010, 1495), { startMs: 1500, t: 1509 }]).minMs;
    };
    expect(after({ startMs: 710, t: 724 })).toBe(1495 - (1010 + 14));
    // Longer than a second ago; the first write of a session; too slow for a commit, so it counts as 50 ms.
    expect(after({ startMs: -20, t: 1 })).toBe(1495 - 1012);
    expect(after({ startMs: 710, t: 724, nth: 1 })).toBe(1495 - 1012);
    expect(after({ startMs: 600, t: 724 })).toBe(1495 - (1010 + 50));
  });
  it('ends after an attempt that waited until the proxy closed it: until then there was no server', () => {
    const waited = { startMs: 1100, t: 1490, failed: true, stage: 'connect' } as const;
    const writes = [...BEFORE, ...refused(1010), waited, { startMs: 1500, t: 1509 }];
    expect(between(writes).minMs).toBe(1490 - 1012);
  });
  it('does not take a write long after the last one for the next', () => {
    const writes = [...BEFORE, ...refused(1300, 1495), { startMs: 1500, t: 1509 }];
    expect(between(writes).minMs).toBe(1495 - 1012);
  });
  it('ends within a write of the answer to one that hung on an open session, however long it hung', () => {
    // 8 ms until the write was sent, and 3 ms for the answer.
    expect(between([...BEFORE, { startMs: 1010, t: 1509 }])).toEqual({ minMs: 507 - 10 - 8 - 3, maxMs: 507 });
  });
  it('ends within a session of the answer to a write that hung on a new one', () => {
    expect(between([...BEFORE, { startMs: 1010, t: 1509, firstByteMs: 1014 }]).minMs).toBe(507 - 10 - 8 - 11);
  });
  it('may have ended when the server began to answer a session that it was slow to serve', () => {
    const asked = [...BEFORE, ...refused(1010, 1495)];
    // The begin of the last unanswered attempt; the rest of the time was the server's.
    expect(between([...asked, { startMs: 1500, t: 1600, firstByteMs: 1510 }]).minMs).toBe(1495 - 1012);
    // The attempt began in silence. The service was back by 1556; when between 1495 and 1500 others would have been
    // answered is unknown.
    expect(between([...asked, { startMs: 1500, t: 1600, firstByteMs: 1560 }]).minMs).toBe(1556 - 5 - 1012);
    // No commit takes this long: the write waited for the end of the outage.
    expect(between([...asked, { startMs: 1500, t: 3000, firstByteMs: 1510 }]).minMs).toBe(1998 - 10 - 5 - 11);
  });
  it('does not take the refusal of a session that was there before for a question whether others are let in', () => {
    const again = [{ startMs: 1498, t: 1499, nth: 7, failed: true as const }];
    const writes = [...BEFORE, ...refused(1010, 1490), ...again, { startMs: 1500, t: 1509 }];
    expect(between(writes).minMs).toBe(1490 - 1012);
    const anew = again.map((write) => ({ ...write, nth: 1 }));
    expect(between([...BEFORE, ...refused(1010, 1490), ...anew, { startMs: 1500, t: 1509 }]).minMs).toBe(1498 - 1012);
  });
  it('asks of a list of hosts when the one that then took the write was last asked by itself', () => {
    const ask = (host: string, startMs: number) => ({ startMs, t: startMs + 1, failed: true as const, host });
    const first = { startMs: 1500, t: 1505, host: 'patroni2' };
    const others = [ask('patroni2', 1488), ask('patroni1', 1494), ask('patroni3', 1498)];
    expect(between([...BEFORE, ...refused(1010), ...others, first]).minMs).toBe(1488 - 1012);
  });
  it('ends when the host that let the session in was asked, not when the pass over the list began', () => {
    // 400 ms went to a silent host. Without another question the leader may have been back for as long.
    const pass = { startMs: 1100, t: 1509, firstByteMs: 1503, askedMs: 1500 };
    expect(between([...BEFORE, ...refused(1010), pass]).minMs).toBe(0);
    expect(between([...BEFORE, ...refused(1010), { ...pass, startMs: 1490 }]).minMs).toBe(0);
    expect(between([...BEFORE, ...refused(1010, 1495), pass]).minMs).toBe(1495 - 1012);
  });
  it('is wider where attempts were skipped', () => {
    const skipped = { kind: 'skipped', t: 1500, unc: 0, src: 'writer', count: 40, fromMs: 1300 };
    const { minMs } = between([...BEFORE, ...refused(1010, 1495), { startMs: 1500, t: 1509 }], [skipped]);
    // The skipped attempts count at both ends: they lie within a second of each.
    expect(minMs).toBe(507 - (10 + 200) - 200 - 9);
  });
  it('may be longer than what was seen by what the workload was late in reading the last acknowledgement', () => {
    const late = { kind: 'loop-delay', t: 1100, unc: 0, src: 'workload', thread: 'workload', periodMs: 200, maxMs: 30 };
    const { minMs, maxMs } = between([...BEFORE, ...refused(1010, 1495), { startMs: 1500, t: 1509 }], [late]);
    expect({ minMs, maxMs }).toEqual({ minMs: 507 - 30 - 30 - 9, maxMs: 537 });
  });
});
