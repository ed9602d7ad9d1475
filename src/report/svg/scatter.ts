import type { Outcome } from '../../history/events.js';
import { markup, Markup } from '../html/escape.js';
import { COLUMNS, ROWS, type Points } from '../shape/points.js';
import type { Rates } from '../shape/rates.js';
import { formatPowerOfTen } from '../format.js';
import { backdrop, strip, type Axis } from './lane.js';
import { describeBin } from './throughput.js';

/** Room above and below the grid for half a mark. A row of the grid is one pixel. */
const MARGIN = 6;
const HEIGHT = ROWS + 2 * MARGIN;

/**
 * Latency over time, one point per operation. The shape shows the outcome: a dot is acknowledged, an upright stroke
 * rejected, a ring indeterminate. Only the picture's width is stretched and strokes are not scaled, so dots stay round.
 */
export function scatter(points: Points, rates: Rates, axis: Axis, label: string): Markup {
  const draw = (className: string, outcome: Outcome, mark: Mark) => {
    const at = points.at[outcome];
    return at.length === 0 ? null : markup`<path class="points ${className}" d="${pathOf(at, mark)}"/>`;
  };
  const bins = rates.ok.length;
  const binWidth = (COLUMNS * rates.binMs) / (rates.toMs - rates.fromMs);
  const hovers = Array.from({ length: bins }, (_, bin) => {
    const x = Math.round(bin * binWidth * 10) / 10;
    return markup`<rect class="hover" x="${x}" width="${Math.round(binWidth * 10) / 10}"
height="${HEIGHT}"><title>${describeBin(rates, bin)}</title></rect>`;
  });
  return strip(HEIGHT, label, [
    ...backdrop(axis),
    ...decades(points),
    markup`<svg viewBox="0 ${-MARGIN} ${COLUMNS} ${HEIGHT}" preserveAspectRatio="none" width="100%" height="100%">
${[
  draw('rejected', 'rejected', STROKE),
  draw('ok', 'ok', DOT),
  draw('indeterminate', 'indeterminate', DOT),
  draw('indeterminate hollow', 'indeterminate', DOT),
]}<g transform="translate(0 ${-MARGIN})">${hovers}</g></svg>`,
    ...decadeLabels(points),
  ]);
}

interface Mark {
  /** Distance (px) from the point up to the start of the mark. */
  up: number;
  /** Length downwards; 0 gives a dot, because of the stroke's round ends. */
  length: number;
}
const DOT: Mark = { up: 0, length: 0 };
const STROKE: Mark = { up: 3, length: 6 };

/** All points as one path with relative coordinates: a few bytes per point. */
function pathOf(at: Points['at'][Outcome], { up, length }: Mark): string {
  let path = '';
  let [penX, penY] = [0, 0];
  for (const [x, row] of at) {
    const y = row - up;
    path += `${path === '' ? 'M' : 'm'}${x - penX} ${y - penY}v${length}`;
    [penX, penY] = [x, y + length];
  }
  return path;
}

function decades(points: Points): Markup[] {
  return powers(points).map(({ y }) => markup`<line class="grid" x1="0" x2="100%" y1="${y}" y2="${y}"/>`);
}

function decadeLabels(points: Points): Markup[] {
  return powers(points).map(
    ({ ms, y }) => markup`<text class="tick halo" x="3" y="${y - 3}">${formatPowerOfTen(ms)}</text>`,
  );
}

function powers({ leastMs, mostMs }: Points): { ms: number; y: number }[] {
  const count = Math.round(Math.log10(mostMs / leastMs));
  return Array.from({ length: count }, (_, index) => ({
    ms: leastMs * 10 ** index,
    y: Math.round(MARGIN + (1 - index / count) * (ROWS - 1)),
  }));
}
