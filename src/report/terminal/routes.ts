import type { RunResult } from '../../judge/types.js';
import { ROUTE_COLUMNS, routeHazards, routeRows } from '../routes.js';
import { cell, columns, oneLine, paragraph, type Colors } from './text.js';

/** Columns that a narrow terminal does without, the first to be left out first. */
const LEFT_OUT = [
  'new sessions',
  'added',
  'to open',
  'stale reads',
  'still hung',
  'routing',
  'read outage',
  'service down',
  'hung',
  'errors',
];

/** The routes of a run with several, one a line; on a very narrow terminal one a paragraph. */
export function routeLines(result: RunResult, width: number, c: Colors): string[] {
  const rows = routeRows(result).map((cells) => cells.map(oneLine));
  if (rows.length === 0) return [];
  const hazards = routeHazards(result).flatMap((text) => paragraph(text, width, 2));
  for (let omitted = 0; omitted <= LEFT_OUT.length; omitted++) {
    const without = LEFT_OUT.slice(0, omitted);
    const shown = ROUTE_COLUMNS.map((title) => !without.includes(title));
    const [head = '', ...lines] = tableLines([ROUTE_COLUMNS, ...rows].map((cells) => cells.filter((_, i) => shown[i])));
    if ([head, ...lines].every((line) => columns(line) <= width)) return [c.dim(head), ...lines, ...hazards];
  }
  const described = rows.flatMap(([name = '', ...cells]) => {
    const parts = cells.map((text, index) => `${ROUTE_COLUMNS[index + 1] ?? ''} ${text}`);
    return paragraph(`${name}: ${parts.join('; ')}`, width, 2);
  });
  return [...described, ...hazards];
}

function tableLines(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((cells) => columns(cells[index] ?? ''))));
  return rows.map((cells) => `  ${cells.map((text, index) => cell(text, widths[index] ?? 0)).join('  ')}`.trimEnd());
}
