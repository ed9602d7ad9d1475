import type { HistoryEvent, Outcome } from '../../history/events.js';
import { isOfLoad } from '../../history/route.js';
import type { Interval } from '../../judge/types.js';

/** Operations per second by outcome, in equal bins over a window. The last bin may be shorter. */
export interface Rates extends Interval {
  binMs: number;
  ok: number[];
  rejected: number[];
  indeterminate: number[];
  /** The highest total rate of all outcomes. */
  peak: number;
}

/** Counts operations by the time they ended. The size of the result depends only on `bins`. */
export function ratesOf(
  events: readonly HistoryEvent[],
  kind: 'write' | 'read',
  window: Interval,
  bins: number,
): Rates {
  return count(events, kind, window, (window.toMs - window.fromMs) / bins, bins);
}

/** Bin lengths that are easy to read, in ms. */
const ROUND = [100, 200, 250, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5];
/**
 * Minimum mean number of operations per bin: with fewer, one operation more or less looks like a change of the rate.
 */
const PER_BIN = 25;

/** As `ratesOf`, with at most `most` bins of a round length that is long enough for a smooth curve. */
export function calmRatesOf(
  events: readonly HistoryEvent[],
  kind: 'write' | 'read',
  window: Interval,
  most: number,
): Rates {
  const lengthMs = window.toMs - window.fromMs;
  const total = events.reduce((sum, event) => (event.kind === kind ? sum + 1 : sum), 0);
  const least = Math.max(lengthMs / most, total > 0 ? Math.min(2000, (PER_BIN * lengthMs) / total) : 0);
  const binMs = ROUND.find((candidate) => candidate >= least) ?? least;
  return count(events, kind, window, binMs, Math.max(1, Math.ceil(lengthMs / binMs)));
}

function count(
  events: readonly HistoryEvent[],
  kind: 'write' | 'read',
  window: Interval,
  binMs: number,
  bins: number,
): Rates {
  const empty = () => new Array<number>(bins).fill(0);
  const counts: Record<Outcome, number[]> = { ok: empty(), rejected: empty(), indeterminate: empty() };
  for (const event of events) {
    if (event.kind !== kind || event.t < window.fromMs || event.t > window.toMs || !isOfLoad(event)) continue;
    const bin = Math.min(bins - 1, Math.floor((event.t - window.fromMs) / binMs));
    const of = counts[event.outcome];
    of[bin] = (of[bin] ?? 0) + 1;
  }
  const lastMs = window.toMs - window.fromMs - (bins - 1) * binMs;
  // In a very short last bin a single operation would look like a peak.
  const binDurationMs = (bin: number) => (bin === bins - 1 ? Math.max(lastMs, binMs / 4) : binMs);
  const perSecond = (bin: number[]) => bin.map((value, index) => (value * 1000) / binDurationMs(index));
  const rates = {
    ok: perSecond(counts.ok),
    rejected: perSecond(counts.rejected),
    indeterminate: perSecond(counts.indeterminate),
  };
  const peak = rates.ok.reduce(
    (most, n, i) => Math.max(most, n + (rates.rejected[i] ?? 0) + (rates.indeterminate[i] ?? 0)),
    0,
  );
  return { fromMs: window.fromMs, toMs: window.toMs, binMs, ...rates, peak };
}

/**
 * The longest latency (ms) of an acknowledged write in each of `bins` equal parts of a window; null where there is
 * none.
 */
export function slowestAcksOf(events: readonly HistoryEvent[], window: Interval, bins: number): (number | null)[] {
  const slowest = new Array<number | null>(bins).fill(null);
  const binMs = (window.toMs - window.fromMs) / bins;
  for (const event of events) {
    if (event.kind !== 'write' || event.outcome !== 'ok' || event.t < window.fromMs || event.t > window.toMs) continue;
    if (!isOfLoad(event)) continue;
    const bin = Math.min(bins - 1, Math.floor((event.t - window.fromMs) / binMs));
    slowest[bin] = Math.max(slowest[bin] ?? 0, event.t - event.startMs);
  }
  return slowest;
}
