import asciichart from 'asciichart';
import type { HistoryEvent } from '../../history/events.js';
import type { Interval, RunResult } from '../../judge/types.js';
import { ratesOf, slowestAcksOf } from '../shape/rates.js';
import { marksOf, tickLabel, ticksOf, windowOf, type Mark } from '../shape/window.js';
import { formatPowerOfTen } from '../format.js';
import { clip, colorsFor, type Colors } from './text.js';

const HEIGHT = 7;
const LABEL = 8;
/** Minimum width of a chart, in columns: below it the marks do not fit and the numbers say more. */
const NARROWEST = 30;

/** Writes per second and their latency over the run, on one time axis with marks for fault, first write and heal. */
export function chartLines(events: readonly HistoryEvent[], result: RunResult, width: number, c: Colors): string[] {
  const window = windowOf(events, result);
  const room = width - LABEL - 1;
  if (!window || room < NARROWEST) return [];
  const rates = ratesOf(events, 'write', window, room).ok;
  if (Math.max(...rates) === 0) return [c.dim('  no write was acknowledged: nothing to chart')];
  return [
    c.dim('  writes acknowledged per second'),
    ...plotLines(rates, 0, HEIGHT, (value) => String(Math.round(value)), c),
    c.dim(clip('  latency of the slowest write acknowledged, logarithmic', width)),
    ...latencyLines(events, window, room, c),
    ...axisLines(window, room).map((line) => c.dim(line)),
    ...markLines(marksOf(result), window, room, c),
  ];
}

/** The latency on a logarithmic scale; the line has gaps where no write was acknowledged. */
function latencyLines(events: readonly HistoryEvent[], window: Interval, room: number, c: Colors): string[] {
  const slowest = slowestAcksOf(events, window, room);
  const logs = slowest.map((ms) => (ms === null ? null : Math.log10(Math.max(FASTEST_MS, ms))));
  const known = logs.filter((log) => log !== null);
  const least = Math.floor(known.reduce((low, log) => Math.min(low, log), Infinity));
  const most = Math.max(least + 1, Math.ceil(known.reduce((high, log) => Math.max(high, log), -Infinity)));
  // asciichart draws no gaps: gaps repeat the last value, and withGaps erases them afterwards.
  let last = known[0] ?? least;
  const series = logs.map((log) => (last = log ?? last));
  const lines = plotLines(series, least, LATENCY_HEIGHT, (log) => formatPowerOfTen(10 ** log), NO_COLOR, most);
  return lines.map((line) => c.magenta(withGaps(line, logs)));
}

const LATENCY_HEIGHT = 4;
const FASTEST_MS = 0.1;
const NO_COLOR = colorsFor(false);

/** Erases the gaps. A column is drawn from one value to the next, so it stays only if both are known. */
function withGaps(line: string, values: readonly (number | null)[]): string {
  const characters = Array.from(line);
  const kept = characters.map((character, column) => {
    const index = column - LABEL;
    const isGap = index >= 0 && (values[index] === null || values[index + 1] === null);
    return isGap ? ' ' : character;
  });
  return kept.join('').trimEnd();
}

function plotLines(
  series: readonly number[],
  min: number,
  height: number,
  format: (value: number) => string,
  c: Colors,
  max = Math.max(...series),
): string[] {
  const plot = asciichart.plot(
    // asciichart throws on NaN and on an empty series.
    series.map((value) => (Number.isFinite(value) ? value : 0)),
    // A label is one cell of asciichart's row, whatever its width; the axis is the next cell.
    { min, max, height, offset: 2, format: (value) => format(value).padStart(LABEL - 1) },
  );
  return plot.split('\n').map((line) => c.cyan(line.trimEnd()));
}

/** The plot's column for an instant. */
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

/** Marks placed under their instants, `▲ kill`; further lines where they would overlap. */
function markLines(marks: readonly Mark[], window: Interval, room: number, c: Colors): string[] {
  const rows: { text: string; painted: string }[] = [];
  for (const mark of marks) {
    const label = `▲ ${clip(mark.label, NARROWEST - 12)} ${(mark.atMs / 1000).toFixed(1)} s`;
    const at = columnOf(mark.atMs, window, room);
    // Near the right edge the text goes to the left of the arrow.
    const left = at + label.length > room;
    const text = left ? `${label.slice(2)} ▲` : label;
    const from = Math.max(0, left ? at - text.length + 1 : at);
    const paint = mark.kind === 'fault' ? c.red : mark.kind === 'write' ? c.green : c.yellow;
    let row = rows.find((candidate) => candidate.text.length + 2 <= from);
    if (!row) {
      row = { text: '', painted: '' };
      rows.push(row);
    }
    const gap = ' '.repeat(from - row.text.length);
    row.painted += gap + paint(text);
    row.text += gap + text;
  }
  return rows.map((row) => ' '.repeat(LABEL) + row.painted);
}

function put(into: string[], at: number, text: string): void {
  Array.from(text).forEach((character, index) => (into[at + index] = character));
}
