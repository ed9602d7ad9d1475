import asciichart from 'asciichart';
import type { HistoryEvent } from '../../history/events.js';
import type { Interval, RunResult } from '../../judge/types.js';
import { ratesOf } from '../shape/rates.js';
import { marksOf, tickLabel, ticksOf, windowOf, type Mark } from '../shape/window.js';
import { clip, type Colors } from './text.js';

const HEIGHT = 7;
const LABEL = 8;
/** Below this many columns a chart says less than the numbers, and its marks do not fit. */
const NARROWEST = 30;

/** Acknowledged writes per second over the run, with a time axis and marks for fault, first write and heal. */
export function chartLines(events: readonly HistoryEvent[], result: RunResult, width: number, c: Colors): string[] {
  const window = windowOf(events, result);
  const room = width - LABEL - 1;
  if (!window || room < NARROWEST) return [];
  // asciichart throws on NaN and on an empty series.
  const series = ratesOf(events, 'write', window, room).ok.map((value) => (Number.isFinite(value) ? value : 0));
  const highest = Math.max(...series);
  if (highest === 0) return [c.dim('  no write was acknowledged: nothing to chart')];
  const plot = asciichart.plot(series, {
    min: 0,
    max: highest,
    height: HEIGHT,
    // The label is one cell of asciichart's row, however wide; the axis is the next.
    offset: 2,
    format: (value) => String(Math.round(value)).padStart(LABEL - 1),
  });
  return [
    c.dim('  writes acknowledged per second'),
    ...plot.split('\n').map((line) => c.cyan(line.trimEnd())),
    ...axisLines(window, room).map((line) => c.dim(line)),
    ...markLines(marksOf(result), window, room, c),
  ];
}

/** The column of an instant within the plot. */
function columnOf(ms: number, window: Interval, room: number): number {
  const share = (ms - window.fromMs) / (window.toMs - window.fromMs);
  return Math.min(room - 1, Math.max(0, Math.floor(share * room)));
}

function axisLines(window: Interval, room: number): string[] {
  const line = new Array<string>(room).fill('─');
  const labels = new Array<string>(room + 4).fill(' ');
  for (const tick of ticksOf(window, Math.max(2, Math.floor(room / 9)))) {
    const at = columnOf(tick, window, room);
    const label = tickLabel(tick);
    line[at] = '┬';
    if (at + label.length <= room) put(labels, at, label);
  }
  const margin = ' '.repeat(LABEL - 1);
  return [`${margin}└${line.join('')}`, `${margin} ${labels.join('').trimEnd()}`];
}

/** One line a mark where they would collide: `▲ kill`, placed under its instant. */
function markLines(marks: readonly Mark[], window: Interval, room: number, c: Colors): string[] {
  const rows: { text: string; painted: string }[] = [];
  for (const mark of marks) {
    const label = `▲ ${clip(mark.label, NARROWEST - 12)} ${(mark.atMs / 1000).toFixed(1)} s`;
    const at = columnOf(mark.atMs, window, room);
    // Too near the right edge: the words go to the left of the arrow.
    const left = at + label.length > room;
    const text = left ? `${label.slice(2)} ▲` : label;
    const from = Math.max(0, left ? at - text.length + 1 : at);
    const paint = mark.kind === 'fault' ? c.red : mark.kind === 'write' ? c.green : c.yellow;
    let row = rows.find((candidate) => candidate.text.length === 0 || candidate.text.length + 2 <= from);
    if (!row) rows.push((row = { text: '', painted: '' }));
    const gap = ' '.repeat(from - row.text.length);
    row.painted += gap + paint(text);
    row.text += gap + text;
  }
  return rows.map((row) => ' '.repeat(LABEL) + row.painted);
}

function put(into: string[], at: number, text: string): void {
  Array.from(text).forEach((character, index) => (into[at + index] = character));
}
