import type { RunResult } from '../../judge/types.js';
import { ROUTE_COLUMNS, ROUTES_NOTE, routeRows } from '../routes.js';
import { markup, NOTHING, type Markup } from './escape.js';
import { panel, table } from './parts.js';

/** The routes of a run with several, the shortest outage first. Nothing for a run with one route. */
export function routes(result: RunResult): Markup {
  const rows = routeRows(result).map((cells) => ({ cells }));
  if (rows.length === 0) return NOTHING;
  const columns = ROUTE_COLUMNS.map((title, index) => ({ title, whole: index < 5, number: index === 6 }));
  return panel('routes', 'Routes', markup`${table(columns, rows)}<p class="soft">${ROUTES_NOTE}</p>`);
}
