import type { RunResult } from '../../judge/types.js';
import { ROUTE_COLUMNS, routeHazards, ROUTES_NOTE, routeRows } from '../routes.js';
import { routesPicture } from '../svg/routes.js';
import { markup, NOTHING, type Markup } from './escape.js';
import { panel, table } from './parts.js';

/** The routes of a run with several, the shortest outage first. Nothing for a run with one route. */
export function routes(result: RunResult): Markup {
  const rows = routeRows(result).map((cells) => ({ cells }));
  if (rows.length === 0) return NOTHING;
  const columns = ROUTE_COLUMNS.map((title, index) => ({
    title,
    whole: index < 5,
    number: index === 6 || index === 7,
  }));
  const hazards = routeHazards(result).map((text) => markup`<p>${text}</p>`);
  const note = markup`<p class="soft">${ROUTES_NOTE}</p>`;
  return panel('routes', 'Routes', markup`${routesPicture(result)}${table(columns, rows)}${hazards}${note}`);
}
