import { describe, expect, it } from 'vitest';
import type { HistoryEvent, Write } from '../history/events.js';
import { indexFacts } from './facts.js';
import { longest } from './outage.js';
import { betweenOf, writeOutagesOf } from './write-outage.js';

const LOAD = { writesPerSecond: 100, readsPerSecond: 50 };

type Given = Pick<Write, 'startMs' | 't'> & { failed?: true };

/** The range that is told of an outage, from the writes around it and what else was seen. */
function between(writes: readonly Given[], others: readonly object[] = []) {
  const events = writes.map(({ startMs, t, failed }, seq) => ({
    kind: 'write', t, unc: 0, src: 'writer-0', startMs, writer: 0, seq, stage: 'execute',
    outcome: failed ? 'rejected' : 'ok', ...(failed ? { code: 'CLOSED' } : {}),
  })); // prettier-ignore
  const history = [...events, ...others].map((event, id) => ({ ...event, id }) as unknown as HistoryEvent);
  const facts = indexFacts(history, LOAD);
  const outage = longest(writeOutagesOf(facts));
  if (!outage) throw new Error('no outage');
  return betweenOf(facts, outage);
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
    // 507 seen; the write of 1010 would have been answered at 1012; the way was still closed at 1495.
    expect(between(writes)).toEqual({ minMs: 1495 - 1012, maxMs: 507 });
  });
  it('begins when the next write would have been answered, however late that one was sent', () => {
    const writes = [...BEFORE, ...refused(1017, 1495), { startMs: 1500, t: 1509 }];
    expect(between(writes).minMs).toBe(1495 - 1019);
  });
  it('does not take a write long after the last one for the next', () => {
    const writes = [...BEFORE, ...refused(1300, 1495), { startMs: 1500, t: 1509 }];
    expect(between(writes).minMs).toBe(1495 - 1012);
  });
  it('ends within a session of the answer to a write that hung', () => {
    // 8 ms in which nobody asked, and a session's 11 however long the write hung.
    expect(between([...BEFORE, { startMs: 1010, t: 1509 }])).toEqual({ minMs: 507 - 10 - 8 - 11, maxMs: 507 });
  });
  it('is wider where attempts were skipped', () => {
    const skipped = { kind: 'skipped', t: 1500, unc: 0, src: 'writer', count: 40, fromMs: 1300 };
    const { minMs } = between([...BEFORE, ...refused(1010, 1495), { startMs: 1500, t: 1509 }], [skipped]);
    // At both ends: they lie within a second of each.
    expect(minMs).toBe(507 - (10 + 200) - 200 - 9);
  });
  it('may be longer than what was seen by what the workload was late in reading the last acknowledgement', () => {
    const late = { kind: 'loop-delay', t: 1100, unc: 0, src: 'workload', thread: 'workload', periodMs: 200, maxMs: 30 };
    const { minMs, maxMs } = between([...BEFORE, ...refused(1010, 1495), { startMs: 1500, t: 1509 }], [late]);
    expect({ minMs, maxMs }).toEqual({ minMs: 507 - 30 - 30 - 9, maxMs: 537 });
  });
});
