import type { HistoryEvent } from '../../history/events.js';
import type { RunResult } from '../../judge/types.js';
import { marksOf, ticksOf, windowOf } from '../shape/window.js';
import { moment } from '../format.js';
import type { Axis } from './lane.js';

/** The axis of all pictures of a run, shaded by its write or read outages; null without load. */
export function axisOf(result: RunResult, events: readonly HistoryEvent[]): { writes: Axis; reads: Axis } | null {
  const window = windowOf(events, result);
  if (!window) return null;
  const { writeOutage, otherWriteOutages = [], readOutage } = result.timings;
  const lines = marksOf(result).map(({ atMs, kind, label }) => ({ atMs, kind, title: `${label} at ${moment(atMs)}` }));
  const shared = { ...window, lines, ticks: ticksOf(window, 9) };
  return {
    writes: { ...shared, shades: [...(writeOutage ? [writeOutage] : []), ...otherWriteOutages] },
    reads: { ...shared, shades: readOutage ? [readOutage] : [] },
  };
}
