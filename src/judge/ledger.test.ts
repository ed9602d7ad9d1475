import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexFacts } from './facts.js';
import { ledgerOf, Presence } from './ledger.js';
import { history } from './testing/history.js';

const LOAD = { writesPerSecond: 100, readsPerSecond: 50 };

describe('the rows of a final read', () => {
  it('answer as a set would', () => {
    const run = fc
      .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 8 }))
      .map(([from, length]) => [from, from + length] as [number, number]);
    fc.assert(
      fc.property(fc.array(run, { maxLength: 8 }), (runs) => {
        const set = new Set(
          runs.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, index) => from + index)),
        );
        const presence = new Presence({ '0': runs });
        expect(presence.total).toBe(set.size);
        for (let seq = 0; seq <= 70; seq++) expect(presence.attempt({ writer: 0, seq })).toBe(set.has(seq));
        expect(presence.attempt({ writer: 1, seq: 5 })).toBe(false);
      }),
    );
  });
  it('are compared by content, not by how the runs were cut', () => {
    const whole = new Presence({ '0': [[1, 10]] });
    expect(
      whole.equals(
        new Presence({
          '0': [
            [6, 10],
            [1, 5],
          ],
        }),
      ),
    ).toBe(true);
    expect(whole.equals(new Presence({ '0': [[1, 9]], '1': [[1, 1]] }))).toBe(false);
    expect(whole.equals(new Presence({ '1': [[1, 10]] }))).toBe(false);
  });
});

describe('the ledger', () => {
  const facts = (leaderReads = true) => {
    const builder = history()
      .start()
      .acks({ from: 0, to: 100 })
      .acks({ from: 100, to: 130, lost: true })
      .acks({ from: 130, to: 150, localOnly: true })
      .fails({ from: 200, to: 240 })
      .fails({ from: 240, to: 250, applied: true })
      .fails({ from: 300, to: 320, outcome: 'indeterminate', code: 'TIMEOUT', stage: 'execute' })
      .fails({ from: 320, to: 350, outcome: 'indeterminate', code: 'ECONNRESET', stage: 'execute', applied: true })
      .strangeRow(9, 777)
      .strangeRow(42, 1);
    if (leaderReads) builder.finalReads(1000, 1, 'patroni1');
    return indexFacts(builder.events(), LOAD);
  };

  it('tell the fate of every write', () => {
    const ledger = ledgerOf(facts(), 'patroni1');
    expect(ledger.counts).toEqual({
      attempted: 25,
      acknowledged: 13,
      rejected: 5,
      indeterminate: 7,
      lost: 3,
      recovered: 5,
      unexpected: 3,
      duplicated: 0,
    });
    expect(ledger.neverAttempted).toBe(2);
  });
  it('say nothing of losses without the leader’s read', () => {
    const ledger = ledgerOf(facts(false), 'patroni1');
    expect(ledger).toMatchObject({ truth: null, counts: { attempted: 25, lost: 0, unexpected: 0 } });
  });
});
