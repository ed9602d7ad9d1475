import type { HistoryEvent } from '../../history/events.js';
import { longest } from '../../judge/outage.js';
import { totalsOf } from '../../judge/outage-totals.js';
import type { Interval, RunResult } from '../../judge/types.js';
import { shownFailovers } from './failovers.js';
import { milestonesSeen } from './seen.js';

/** A named instant on a time axis. */
export interface Mark {
  atMs: number;
  label: string;
  kind: 'fault' | 'heal' | 'write';
}

/** The part of the run to draw: the load and every mark. Null for an empty run. */
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
  for (const { anatomy } of shownFailovers(result))
    for (const milestone of milestonesSeen(anatomy)) include(milestone.atMs, milestone.atMs);
  return toMs > fromMs ? { fromMs, toMs } : null;
}

/** Faults, heals and ends of outages, in order of time. */
export function marksOf(result: RunResult): Mark[] {
  const marks: Mark[] = [];
  for (const fault of result.faults) {
    if (fault.effectiveAtMs !== null)
      marks.push({ atMs: fault.effectiveAtMs, label: `${fault.fault} ${fault.node}`, kind: 'fault' });
    if (fault.healedAtMs !== null) marks.push({ atMs: fault.healedAtMs, label: 'heal', kind: 'heal' });
  }
  for (const atMs of writesBack(result)) marks.push({ atMs, label: 'writes back', kind: 'write' });
  const { writeOutage } = result.timings;
  if (writeOutage && totalsOf(result.timings)?.downAtEnd)
    marks.push({ atMs: writeOutage.toMs, label: 'writes still down', kind: 'fault' });
  return marks.sort((a, b) => a.atMs - b.atMs);
}

/** When writes worked again: after each failover, and after the longest outage if it ended. */
function writesBack(result: RunResult): number[] {
  const ends = shownFailovers(result).flatMap(
    ({ anatomy: { milestones, writeOutage, writeOutageMs } }) =>
      milestones.T8?.atMs ?? (writeOutageMs === null ? [] : (writeOutage?.toMs ?? [])),
  );
  const { writeOutage: main, writeOutageMs, otherWriteOutages = [] } = result.timings;
  const worst = longest([...(main ? [main] : []), ...otherWriteOutages]);
  const ended = worst === main && writeOutageMs === null ? null : worst;
  return [...new Set([...ends, ...(ended ? [ended.toMs] : [])])];
}

/** Round distances between ticks, in ms. */
const STEPS = [10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 3e4, 6e4, 12e4, 3e5, 6e5, 18e5, 36e5, 72e5];

/** At most `most` round instants within the window. */
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
