import type { HistoryEvent, Outcome } from '../../history/events.js';
import type { Interval } from '../../judge/types.js';

/** Operations per second by outcome, in equal bins over a window. */
export interface Rates {
  binMs: number;
  ok: number[];
  rejected: number[];
  indeterminate: number[];
  /** The highest rate of all outcomes together. */
  peak: number;
}

/** Counts operations by when they ended. The size of the result depends on `bins` only, however long the history. */
export function ratesOf(
  events: readonly HistoryEvent[],
  kind: 'write' | 'read',
  window: Interval,
  bins: number,
): Rates {
  const binMs = (window.toMs - window.fromMs) / bins;
  const empty = () => new Array<number>(bins).fill(0);
  const counts: Record<Outcome, number[]> = { ok: empty(), rejected: empty(), indeterminate: empty() };
  for (const event of events) {
    if (event.kind !== kind || event.t < window.fromMs || event.t > window.toMs) continue;
    const bin = Math.min(bins - 1, Math.floor((event.t - window.fromMs) / binMs));
    const of = counts[event.outcome];
    of[bin] = (of[bin] ?? 0) + 1;
  }
  const perSecond = (bin: number[]) => bin.map((value) => (value * 1000) / binMs);
  const { ok, rejected, indeterminate } = counts;
  const peak = ok.reduce((most, n, i) => Math.max(most, n + (rejected[i] ?? 0) + (indeterminate[i] ?? 0)), 0);
  return {
    binMs,
    ok: perSecond(ok),
    rejected: perSecond(rejected),
    indeterminate: perSecond(indeterminate),
    peak: (peak * 1000) / binMs,
  };
}
