import type { HistoryEvent } from '../../history/events.js';
import type { Interval, RunResult } from '../../judge/types.js';

/** A named instant to draw over a time axis. */
export interface Mark {
  atMs: number;
  label: string;
  kind: 'fault' | 'heal' | 'write';
}

/** The stretch of the run that is worth drawing: while there was load, and every mark. Null when nothing happened. */
export function windowOf(events: readonly HistoryEvent[], result: RunResult): Interval | null {
  let fromMs = Infinity;
  let toMs = -Infinity;
  const include = (start: number, end: number) => {
    if (!Number.isFinite(start) || !Number.isFinite(end)) return;
    if (start < fromMs) fromMs = start;
    if (end > toMs) toMs = end;
  };
  for (const event of events) {
    if (event.kind === 'write' || event.kind === 'read') include(event.startMs, event.t);
  }
  for (const mark of marksOf(result)) include(mark.atMs, mark.atMs);
  for (const milestone of Object.values(result.timings.milestones)) include(milestone.atMs, milestone.atMs);
  return toMs > fromMs ? { fromMs, toMs } : null;
}

/** Faults, heals and the first write on the new timeline, in the order they happened. */
export function marksOf(result: RunResult): Mark[] {
  const marks: Mark[] = [];
  for (const fault of result.faults) {
    if (fault.effectiveAtMs !== null)
      marks.push({ atMs: fault.effectiveAtMs, label: `${fault.fault} ${fault.node}`, kind: 'fault' });
    if (fault.healedAtMs !== null) marks.push({ atMs: fault.healedAtMs, label: 'heal', kind: 'heal' });
  }
  const back = result.timings.milestones.T8?.atMs ?? result.timings.writeOutage?.toMs;
  if (back !== undefined) marks.push({ atMs: back, label: 'writes back', kind: 'write' });
  return marks.sort((a, b) => a.atMs - b.atMs);
}

/** Round distances between ticks, ms. */
const STEPS = [10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 3e4, 6e4, 12e4, 3e5, 6e5, 18e5, 36e5, 72e5];

/** At most `most` round instants inside the window. */
export function ticksOf(window: Interval, most: number): number[] {
  const length = window.toMs - window.fromMs;
  const step = STEPS.find((candidate) => length / candidate <= most) ?? length;
  const ticks: number[] = [];
  if (!(step > 0)) return ticks;
  for (let at = Math.ceil(window.fromMs / step) * step; at <= window.toMs; at += step) ticks.push(at);
  return ticks;
}

/** A tick's label: "20 s", "2 min", "0.5 s". */
export function tickLabel(ms: number): string {
  if (ms >= 120_000 && ms % 60_000 === 0) return `${ms / 60_000} min`;
  return `${Number((ms / 1000).toFixed(2))} s`;
}
