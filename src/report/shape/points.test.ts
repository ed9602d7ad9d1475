import { describe, expect, test } from 'vitest';
import type { HistoryEvent, Outcome } from '../../history/events.js';
import { COLUMNS, MOST_POINTS, pointsOf, ROWS } from './points.js';

const write = (t: number, tookMs: number, outcome: Outcome = 'ok'): HistoryEvent => ({
  kind: 'write',
  id: 1,
  t,
  unc: 0,
  src: 'w',
  startMs: t - tookMs,
  outcome,
  stage: 'execute',
  writer: 0,
  seq: 1,
});
const window = { fromMs: 0, toMs: 10_000 };

describe('points', () => {
  test('lie where their time and the logarithm of their latency are, by outcome', () => {
    const points = pointsOf(
      [write(5000, 1), write(5005, 10, 'rejected'), write(9999, 100, 'indeterminate')],
      'write',
      window,
    );
    expect(points).toMatchObject({ total: 3, coarseness: 1, leastMs: 1, mostMs: 100 });
    expect(points.at).toEqual({
      ok: [[500, ROWS - 1]],
      rejected: [[500, Math.round((ROWS - 1) / 2)]],
      indeterminate: [[COLUMNS - 1, 0]],
    });
  });

  test('count every operation and draw a bounded number, however many there are', () => {
    const noise = (n: number) => ((n * 7919) % 1000) + 1;
    const many = Array.from({ length: 100_000 }, (_, n) => write(n / 10, noise(n)));
    const points = pointsOf(many, 'write', window);
    expect(points.total).toBe(100_000);
    expect(points.coarseness).toBeGreaterThan(1);
    expect(points.at.ok.length).toBeLessThanOrEqual(MOST_POINTS);
    expect(points.at.ok.length).toBeGreaterThan(MOST_POINTS / 10);
  });

  test('a lone failure among a million stays visible', () => {
    const many = Array.from({ length: 50_000 }, (_, n) => write(n / 5, ((n * 7919) % 1000) + 1));
    expect(pointsOf([...many, write(4000, 30, 'indeterminate')], 'write', window).at.indeterminate).toHaveLength(1);
  });

  test('leave out other kinds and what is outside the window', () => {
    expect(pointsOf([write(-1, 1), write(10_001, 1)], 'write', window).total).toBe(0);
    expect(pointsOf([write(5, 1)], 'read', window).total).toBe(0);
  });
});
