import type { HistoryEvent, Outcome, Read, Write } from '../../history/events.js';
import { isOfLoad } from '../../history/route.js';
import type { Interval } from '../../judge/types.js';

/** Columns of the picture's grid. */
export const COLUMNS = 1000;
/** Rows of the picture's grid, a logarithmic latency scale. */
export const ROWS = 160;

/** Maximum number of points per kind of operation; the picture cannot resolve more. */
export const MOST_POINTS = 12_000;

/** Latencies of one kind of operation, as points on a grid. */
export interface Points extends Interval {
  /** Operations in the window. */
  total: number;
  /** Edge length of the square, in grid cells, that one point stands for; 1 unless there were too many points. */
  coarseness: number;
  /** Ends of the latency scale, whole powers of ten. */
  leastMs: number;
  mostMs: number;
  /** Column and row of each point, from left to right; row 0 is at the top. */
  at: Record<Outcome, readonly (readonly [column: number, row: number])[]>;
}

/** Lower end of the scale; shorter latencies are drawn here. */
const FASTEST_MS = 0.1;

/**
 * Maps operations to points of the grid; those on the same point are merged. With too many points the grid becomes
 * coarser, so the result is bounded however long the history is.
 */
export function pointsOf(events: readonly HistoryEvent[], kind: 'write' | 'read', window: Interval): Points {
  const operations = events.filter(
    (event): event is Write | Read => event.kind === kind && isIn(event, window) && isOfLoad(event),
  );
  const { leastMs, mostMs } = scaleOf(operations);
  const decades = Math.log10(mostMs / leastMs);
  const cells: Record<Outcome, Uint8Array> = { ok: grid(), rejected: grid(), indeterminate: grid() };
  const perColumn = (window.toMs - window.fromMs) / COLUMNS;
  for (const { t, startMs, outcome } of operations) {
    const column = Math.min(COLUMNS - 1, Math.floor((t - window.fromMs) / perColumn));
    const share = Math.log10(Math.max(leastMs, t - startMs) / leastMs) / decades;
    const row = Math.min(ROWS - 1, Math.max(0, Math.round((1 - share) * (ROWS - 1))));
    cells[outcome][column * ROWS + row] = 1;
  }
  let coarseness = 1;
  const list = () => ({
    ok: listed(cells.ok, coarseness),
    rejected: listed(cells.rejected, coarseness),
    indeterminate: listed(cells.indeterminate, coarseness),
  });
  let at = list();
  while (at.ok.length + at.rejected.length + at.indeterminate.length > MOST_POINTS) {
    coarseness += 1;
    at = list();
  }
  return { ...window, total: operations.length, coarseness, leastMs, mostMs, at };
}

function isIn(event: { t: number }, window: Interval): boolean {
  return event.t >= window.fromMs && event.t <= window.toMs;
}

function grid(): Uint8Array {
  return new Uint8Array(COLUMNS * ROWS);
}

/** Whole powers of ten around all latencies, at least two decades apart. */
function scaleOf(operations: readonly { t: number; startMs: number }[]): { leastMs: number; mostMs: number } {
  let least = Number.POSITIVE_INFINITY;
  let most = FASTEST_MS;
  for (const { t, startMs } of operations) {
    const ms = Math.max(FASTEST_MS, t - startMs);
    if (ms < least) least = ms;
    if (ms > most) most = ms;
  }
  const leastMs = 10 ** Math.floor(Math.log10(Math.min(least, most)));
  return { leastMs, mostMs: Math.max(leastMs * 100, 10 ** Math.ceil(Math.log10(most))) };
}

/** The cells that are set, in squares of `coarseness`. A square is listed at its first cell. */
function listed(cells: Uint8Array, coarseness: number): [number, number][] {
  const found: [number, number][] = [];
  for (let column = 0; column < COLUMNS; column += coarseness) {
    for (let row = 0; row < ROWS; row += coarseness)
      if (anySet(cells, column, row, coarseness)) found.push([column, row]);
  }
  return found;
}

function anySet(cells: Uint8Array, column: number, row: number, size: number): boolean {
  for (let x = column; x < Math.min(COLUMNS, column + size); x++) {
    for (let y = row; y < Math.min(ROWS, row + size); y++) if (cells[x * ROWS + y] === 1) return true;
  }
  return false;
}
