import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FinalRead, HistoryEvent, Outcome, Write } from '../history/events.js';
import { indexFacts } from './facts.js';
import { ledgerOf } from './ledger.js';
import { staleAmong, type TimelineAck } from './split-brain.js';

/** Random histories, judged by the checkers and by a slow reference that is obviously right. */

const OUTCOMES: readonly Outcome[] = ['ok', 'rejected', 'indeterminate'];

/** A write with what the client saw of it, and whether its row is present at the end. */
const fate = fc.record({
  writer: fc.integer({ min: 0, max: 3 }),
  outcome: fc.constantFrom(...OUTCOMES),
  localOnly: fc.boolean(),
  there: fc.boolean(),
});

describe('the ledgers of random histories', () => {
  it('are those of the obvious reference', () => {
    fc.assert(
      fc.property(
        fc.array(fate, { maxLength: 120 }),
        fc.array(fc.integer({ min: 500, max: 520 }), { maxLength: 5 }),
        (fates, strange) => {
          const seqs = new Map<number, number>();
          const writes: (Write & { there: boolean })[] = fates.map(({ writer, outcome, localOnly, there }, index) => {
            const seq = (seqs.get(writer) ?? 0) + 1;
            seqs.set(writer, seq);
            const warned = outcome === 'ok' && localOnly ? { localOnly } : {};
            return {
              kind: 'write',
              id: index + 1,
              t: index + 1,
              unc: 0,
              src: '',
              startMs: index,
              stage: 'execute',
              writer,
              seq,
              outcome,
              there,
              ...warned,
            };
          });
          const present: { [writer: string]: [number, number][] } = { '0': [], '1': [], '2': [], '3': [] };
          const put = (writer: number, seq: number) => present[writer]?.push([seq, seq]);
          for (const write of writes) if (write.there) put(write.writer, write.seq);
          const unexpected = [...new Set(strange)];
          for (const seq of unexpected) put(0, seq);
          const read: FinalRead = {
            kind: 'final-read',
            id: 1000,
            t: 1000,
            unc: 0,
            src: '',
            node: 'n',
            ok: true,
            present,
          };
          const facts = indexFacts([...writes, read] as HistoryEvent[], { writesPerSecond: 100, readsPerSecond: 50 });

          const good = (write: Write) => write.outcome === 'ok' && write.localOnly !== true;
          const count = (test: (write: (typeof writes)[number]) => boolean) => writes.filter(test).length;
          expect(ledgerOf(facts, 'n').counts).toEqual({
            attempted: writes.length,
            acknowledged: count(good),
            rejected: count((write) => write.outcome === 'rejected'),
            indeterminate: count((write) => write.outcome !== 'rejected' && !good(write)),
            lost: count((write) => good(write) && !write.there),
            recovered: count((write) => write.outcome !== 'rejected' && !good(write) && write.there),
            unexpected: count((write) => write.outcome === 'rejected' && write.there) + unexpected.length,
            duplicated: 0,
          });
        },
      ),
    );
  });
});

const ack = fc.record({
  timeline: fc.integer({ min: 1, max: 4 }),
  t: fc.integer({ min: 10, max: 300 }),
  tookMs: fc.integer({ min: 1, max: 40 }),
  direct: fc.boolean(),
});

describe('stale writes of random histories', () => {
  it('are those that began after a newer timeline had acknowledged one', () => {
    fc.assert(
      fc.property(fc.array(ack, { maxLength: 60 }), (drawn) => {
        const acks = drawn
          .map(({ timeline, t, tookMs, direct }, index): TimelineAck => {
            const node = `patroni${timeline}`;
            const base = {
              id: index + 1,
              t,
              unc: 0,
              src: '',
              startMs: t - tookMs,
              stage: 'execute',
              outcome: 'ok',
              timeline,
              node,
              seq: index,
            } as const;
            return direct ? { ...base, kind: 'direct-write', target: node } : { ...base, kind: 'write', writer: 0 };
          })
          .sort((a, b) => a.t - b.t);
        const reference = acks.filter((one) =>
          acks.some((other) => other.timeline > one.timeline && other.t < one.startMs),
        );
        const found = staleAmong(acks);
        expect(found.stale.map(({ id }) => id)).toEqual(reference.map(({ id }) => id));
        expect(found.window === null).toBe(reference.length === 0);
      }),
    );
  });
});
