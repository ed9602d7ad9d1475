import { describe, expect, it } from 'vitest';
import type { StatementAttempt } from './attempt.js';
import { Gaps } from './gaps.js';
import { Progress } from './progress.js';
import type { HatestSettings } from './hatest-settings.js';
import { summarise, type SummaryInput } from './summary.js';
import { summaryText } from './summary-text.js';
import { Tally } from './tally.js';
import { OLD as old, ok, refused } from './testing/attempts.js';

const settings: HatestSettings = {
  route: null,
  hosts: [{ host: 'db.example', port: 5000, password: undefined }],
  user: 'app',
  database: 'app',
  sslmode: 'disable',
  rate: 10,
  readOnly: false,
  table: { schema: 'patroni_chaos_hatest', name: 'ledger' },
  drop: false,
  durationMs: null,
  connectTimeoutMs: 1000,
  statementTimeoutMs: 2000,
};
const fresh = { address: '10.0.0.2', port: 5432, node: 'patroni2', inRecovery: false, timeline: 2 };
const clock = { toWall: (ms: number) => Date.UTC(2026, 0, 2, 12) + ms };

/** A failover: one second on the old primary, two seconds of refusals, one second on the new one. */
const failover: StatementAttempt[] = [
  ...Array.from({ length: 10 }, (_unused, index) => ok(index * 100, index + 1)),
  ...Array.from({ length: 20 }, (_unused, index) => refused(1000 + index * 100)),
  ...Array.from({ length: 10 }, (_unused, index) => ok(3000 + index * 100, index + 11, fresh)),
];

function summary(attempts: readonly StatementAttempt[], change: Partial<SummaryInput> = {}) {
  const tally = new Tally();
  const gaps = new Gaps(0, 100, 5000);
  for (const attempt of attempts) {
    tally.add(attempt);
    if (attempt.outcome === 'ok') gaps.success(attempt);
    else gaps.failure(attempt);
  }
  const reconciliation = { answer: fresh, lost: 0, lostRuns: [], recovered: 0, unexpected: 0, duplicated: 0 };
  const outages = gaps.end(4000);
  return summarise({
    settings,
    run: 'r',
    startedAt: new Date(0),
    startMs: 0,
    endMs: 4000,
    tally,
    outages,
    blips: gaps.blips,
    lateMs: 0,
    clock,
    reconciliation,
    reconciliationFailure: null,
    dropped: [],
    ...change,
  });
}

describe('the summary of a session', () => {
  it('passes with an outage when nothing is missing', () => {
    const text = summaryText(summary(failover));
    expect(text).toContain('One outage:');
    expect(text).toMatch(/1\. 2\.10 s \(at most 201 ms less\)/);
    expect(text).toContain('before  PRIMARY - 10.0.0.1 (patroni1, timeline 1)');
    expect(text).toContain('after   PRIMARY - 10.0.0.2 (patroni2, timeline 2)');
    expect(text).toContain('20 × ECONNREFUSED');
    expect(text).toContain('Acknowledged 20 writes; lost 0.');
    expect(text).toContain('PASS');
  });

  it('fails when acknowledged writes are missing, and names them', () => {
    const reconciliation = {
      answer: fresh,
      lost: 3,
      lostRuns: [[8, 10]] as const,
      recovered: 0,
      unexpected: 0,
      duplicated: 0,
    };
    const lossy = summary(failover, { reconciliation: { ...reconciliation, lostRuns: [[8, 10]] } });
    expect(lossy).toMatchObject({ verdict: 'fail', cause: '3 acknowledged writes are missing', writes: { lost: 3 } });
    expect(summaryText(lossy)).toContain('Lost: seq 8–10 of run r');
  });

  it('fails when a write was acknowledged on the old timeline after the new one had taken writes', () => {
    expect(summary([...failover, ok(4000, 21, old)])).toMatchObject({ verdict: 'fail', writes: { stale: 1 } });
    // Sent before the new timeline had answered for the first time: that proves nothing.
    const overlapping = { ...ok(2950, 21, old), t: 3400 };
    expect(summary([...failover, overlapping])).toMatchObject({ verdict: 'pass', writes: { stale: 0 } });
  });

  it('is inconclusive when it could not be read back, or no node ever answered', () => {
    const unread = summary(failover, { reconciliation: null, reconciliationFailure: 'no answer' });
    expect(unread).toMatchObject({ verdict: 'inconclusive', writes: { lost: null } });
    expect(summaryText(unread)).toContain('lost unknown');
    const never = summary([refused(0), refused(100)], { reconciliation: null });
    expect(never).toMatchObject({ verdict: 'inconclusive', writes: { acknowledged: 0, lost: 0 } });
    expect(never.cause).toContain('2 × ECONNREFUSED connect ECONNREFUSED — nothing listens there');
  });

  it('of a reader tells freshness and nothing of writes', () => {
    const replica = { ...old, inRecovery: true };
    const read: StatementAttempt = {
      ...ok(0, 1, replica),
      freshness: { replayLagMs: 0, receiving: false, newestRowMs: 1500 },
    };
    const summed = summary([read], { settings: { ...settings, readOnly: true }, reconciliation: null });
    expect(summed).toMatchObject({
      verdict: 'pass',
      writes: null,
      table: null,
      freshness: { maxReplayLagMs: 0, maxNewestRowMs: 1500, readsWithoutReceiver: 1 },
    });
    expect(summaryText(summed)).toContain('at most 1.50 s old');
  });
});

describe('the summary of a route', () => {
  it('names all its hosts', () => {
    const hosts = [
      { host: '10.0.0.1', port: 5432, password: 'secret' },
      { host: '::1', port: 5433, password: 'secret' },
    ] as const;
    const summed = summary(failover, { settings: { ...settings, route: 'direct', hosts } });
    expect(summed.target).toMatchObject({ host: '10.0.0.1', port: 5432, hosts: [{ port: 5432 }, { host: '::1' }] });
    expect(JSON.stringify(summed)).not.toContain('secret');
    expect(summaryText(summed)).toContain('10.0.0.1:5432,[::1]:5433 app as app');
  });
});

describe('the progress of a session', () => {
  const run = (attempts: readonly StatementAttempt[], each = false) => {
    const gaps = new Gaps(0, 100, 5000);
    const progress = new Progress({ readOnly: false, each, toWall: clock.toWall });
    const lines = attempts.flatMap((attempt) => {
      const before = gaps.current;
      if (attempt.outcome === 'ok') gaps.success(attempt);
      else gaps.failure(attempt);
      return progress.attempt(attempt, attempt.outcome === 'ok' ? before : gaps.current);
    });
    return { progress, lines: lines.map(({ mood, text }) => `${mood} ${text.slice(14)}`) };
  };

  it('says once that it fails, and once that it is back, with who answered before', () => {
    const { lines } = run(failover);
    expect(lines).toEqual([
      'bad FAILS: ECONNREFUSED connect ECONNREFUSED — nothing listens there',
      'good BACK after 2.10 s: PRIMARY - 10.0.0.2 (patroni2, timeline 2), before: PRIMARY - 10.0.0.1 (patroni1, ' +
        'timeline 1)',
    ]);
  });

  it('says who answered in an interval, in the words of HAtester', () => {
    const { progress } = run(failover.slice(0, 10));
    const texts = progress.interval(1000).map(({ text }) => text.slice(14));
    expect(texts).toEqual(['Working with: PRIMARY - 10.0.0.1 (patroni1)  10 × 2 ms']);
    expect(progress.status(1000)).toBe('Working with: PRIMARY - 10.0.0.1 (patroni1, timeline 1)');
  });

  it('says for how long it has been down, and by what', () => {
    const { progress } = run(failover.slice(0, 30));
    progress.interval(2500);
    for (const attempt of [refused(2600), refused(2700)]) {
      progress.attempt(attempt, { fromMs: 902, failing: true, errors: [] });
    }
    expect(progress.interval(2902).map(({ text }) => text.slice(14))).toEqual([
      'DOWN for 2.00 s: 2 × ECONNREFUSED connect ECONNREFUSED',
    ]);
  });

  it('has a line for each attempt where that is wanted', () => {
    const { lines } = run([ok(0, 1), ok(100, 2), refused(200)], true);
    expect(lines.filter((line) => line.includes('Working with'))).toHaveLength(2);
  });
});
