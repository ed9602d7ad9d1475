import type { HistoryEvent, Write } from '../history/events.js';
import { judge } from '../judge/judge.js';
import { leaderKill, scenario } from '../judge/testing/cases.js';

/**
 * Measures the judging of a failover after a long calm, with `size` events in all. The calm's writes are either all
 * present at the end (`kept`) or all missing (`lost`). Returns the median of three rounds.
 */
export function measureJudging(size: number, fate: 'kept' | 'lost'): { events: number; ms: number } {
  const events = stretched(size, fate);
  const rounds = [0, 1, 2].map(() => {
    const startedAt = performance.now();
    judge(scenario(), events);
    return performance.now() - startedAt;
  });
  return { events: events.length, ms: rounds.sort((a, b) => a - b)[1] ?? Number.NaN };
}

const WRITER = 99;

/** A long calm that repeats one acknowledged write, followed by a hand-made failover. */
function stretched(size: number, fate: 'kept' | 'lost'): HistoryEvent[] {
  const events = leaderKill().events();
  const first = events.find((event): event is Write => event.kind === 'write' && event.outcome === 'ok');
  if (!first) throw new Error('a hand-made history without a write');
  const missing = size - events.length;
  const calm = Array.from({ length: missing }, (_unused, index): Write => {
    const t = first.t - (missing - index) / 100;
    return { ...first, t, startMs: t - 2, writer: WRITER, seq: index + 1 };
  });
  const withRows = (event: HistoryEvent): HistoryEvent =>
    event.kind === 'final-read' && fate === 'kept'
      ? { ...event, present: { ...event.present, [WRITER]: [[1, missing]] } }
      : event;
  return [...calm, ...events.map(withRows)].map((event, index) => ({ ...event, id: index + 1 }));
}
