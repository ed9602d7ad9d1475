import { describe, expect, it } from 'vitest';
import type { StatementAttempt } from './attempt.js';
import { Gaps } from './gaps.js';

const A = { address: '10.0.0.1', port: 5432, inRecovery: false, timeline: 1 };
const B = { address: '10.0.0.2', port: 5432, inRecovery: false, timeline: 2 };

const ok = (startMs: number, answer = A): StatementAttempt => ({
  startMs,
  t: startMs + 2,
  outcome: 'ok',
  stage: 'execute',
  answer,
});
const failed = (
  startMs: number,
  code: string,
  lasted = 1,
  change: Partial<StatementAttempt> = {},
): StatementAttempt => ({
  startMs,
  t: startMs + lasted,
  outcome: 'rejected',
  stage: 'connect',
  code,
  message: code.toLowerCase(),
  ...change,
});

/** Ten attempts a second from 0; what they show is given in order of their ends. */
function session(attempts: readonly StatementAttempt[], endMs: number) {
  const gaps = new Gaps(0, 100, 5000);
  for (const attempt of attempts) {
    if (attempt.outcome === 'ok') gaps.success(attempt);
    else gaps.failure(attempt);
  }
  const outages = gaps.end(endMs);
  return { outages, blips: gaps.blips };
}

const beat = (from: number, to: number, answer = A) =>
  Array.from({ length: (to - from) / 100 }, (_unused, index) => ok(from + index * 100, answer));
const refusals = (from: number, to: number) =>
  Array.from({ length: (to - from) / 100 }, (_unused, index) => failed(from + index * 100, 'ECONNREFUSED'));

describe('outages in a stream of attempts', () => {
  it('is none where all goes well', () => {
    expect(session(beat(0, 3000), 3000)).toEqual({ outages: [], blips: 0 });
  });

  it('lasts from the last success to the first, with who answered before and after, and what failed', () => {
    const { outages } = session([...beat(0, 1000), ...refusals(1000, 3000), ...beat(3000, 4000, B)], 4000);
    expect(outages).toEqual([
      {
        fromMs: 902,
        toMs: 3002,
        ended: true,
        before: A,
        after: B,
        // Down for sure from 1001 (the first refusal) to 2900 (the last one began): 1899 ms of the 2100.
        uncertaintyMs: 201,
        errors: [{ code: 'ECONNREFUSED', message: 'econnrefused', outcome: 'rejected', count: 20 }],
      },
    ]);
  });

  it('begins with the session when no node answers at first', () => {
    const { outages } = session([...refusals(0, 1000), ...beat(1000, 2000)], 2000);
    expect(outages).toMatchObject([{ fromMs: 0, toMs: 1002, before: null, after: A, ended: true }]);
  });

  it('is told as not over when the session ends in it', () => {
    const { outages } = session([...beat(0, 1000), ...refusals(1000, 3000)], 3000);
    expect(outages).toMatchObject([{ fromMs: 902, toMs: 3000, ended: false, after: null, uncertaintyMs: 99 }]);
  });

  it('is seen where attempts only hang: what timed out counts where it began, not where it ended', () => {
    const hung = [1000, 1100, 1200, 1300].map((at) => failed(at, 'TIMEOUT', 2000));
    const attempts = [...beat(0, 1000), ...beat(1500, 3000), ...hung, ...beat(3300, 4000)].sort((a, b) => a.t - b.t);
    const { outages, blips } = session(attempts, 4000);
    expect(outages).toMatchObject([{ fromMs: 902, toMs: 1502, errors: [{ code: 'TIMEOUT', count: 4 }] }]);
    expect(blips).toBe(0);
  });

  it('takes a statement that broke in the outage into its errors, and tells the doubtful from the others', () => {
    const cut = failed(850, '57P01', 100, { outcome: 'indeterminate', stage: 'execute' });
    const attempts = [...beat(0, 1000), cut, failed(1000, '57P01'), ...refusals(1100, 2000), ...beat(2000, 3000)];
    const { outages } = session(
      attempts.sort((a, b) => a.t - b.t),
      3000,
    );
    expect(outages).toHaveLength(1);
    expect(outages[0]?.errors.map(({ code, outcome, count }) => [code, outcome, count])).toEqual([
      ['ECONNREFUSED', 'rejected', 9],
      ['57P01', 'indeterminate', 1],
      ['57P01', 'rejected', 1],
    ]);
  });

  it('does not call a single failure an outage, nor one that we called off ourselves a failure', () => {
    const lonely = [...beat(0, 1000), failed(1000, 'ECONNRESET'), ...beat(1100, 2000)];
    expect(session(lonely, 2000)).toEqual({ outages: [], blips: 1 });
    const calledOff = [...beat(0, 1000), failed(1000, 'ABANDONED'), ...beat(1100, 2000)];
    expect(session(calledOff, 2000)).toEqual({ outages: [], blips: 0 });
  });

  it('finds every outage of a long session without keeping it all', () => {
    const hour: StatementAttempt[] = [];
    for (let at = 0; at < 3_600_000; at += 60_000) {
      hour.push(...beat(at, at + 50_000), ...refusals(at + 50_000, at + 60_000));
    }
    const { outages } = session(hour, 3_600_000);
    expect(outages).toHaveLength(60);
    expect(outages.filter(({ ended }) => ended)).toHaveLength(59);
  });
});
