import { duration, tenths } from '../../report/format.js';
import { markup, NOTHING, type Markup } from '../../report/html/escape.js';
import { table } from '../../report/html/parts.js';
import { ticksOf } from '../../report/shape/window.js';
import { percent, strip, tickLabels } from '../../report/svg/lane.js';
import { formatBounds, formatInterval, signed } from '../format-measures.js';
import type { RouteDistribution } from '../route-analysis.js';
import type { CampaignResult } from '../types.js';

/** What the tables of all reports of a campaign show of its routes. */
export const CAMPAIGN_ROUTE_COLUMNS = [
  'route',
  'rounds',
  'p50',
  '95 % CI',
  'behind the best',
  '95 % CI',
  'reads down',
  'routing',
  'misroutes',
  'stale reads',
  'still hung',
  'to open',
  'added',
  'new sessions',
];

const CAMPAIGN_ROUTES_NOTE =
  'Every round has all routes at once: a difference is the median of those within the rounds. Medians, but for ' +
  'misroutes, stale reads (by more than a second) and sessions that still hung: those are totals of all rounds.';

/** The cells of each route of a cell of the matrix. */
export function campaignRouteRows(routes: readonly RouteDistribution[]): string[][] {
  return routes.map((route) => [
    route.name,
    route.back < route.rounds ? `${route.back} of ${route.rounds} came back` : String(route.rounds),
    duration(route.p50Ms),
    formatBounds(route.p50Interval),
    route.isBest ? 'best' : route.behindBest ? signed(route.behindBest.ms) : '–',
    route.behindBest ? formatInterval(route.behindBest.interval) : '–',
    duration(route.readOutageMs),
    duration(route.routingMs),
    String(route.misroutes),
    String(route.staleReads),
    String(route.stillHung),
    tenths(route.openMs),
    tenths(route.addedMs),
    route.newSessions === null ? '–' : String(Math.round(route.newSessions)),
  ]);
}

/** The routes of every cell: a picture and a table. Nothing for a campaign with one route. */
export function campaignRoutes({ cells, analysis }: CampaignResult): Markup {
  const parts = analysis.flatMap(({ cell, routes = [] }, index) => {
    if (routes.length === 0) return [];
    const title = cell === '' ? NOTHING : markup`<h3>${cell}</h3>`;
    const columns = CAMPAIGN_ROUTE_COLUMNS.map((name, place) => ({ title: name, number: place > 0 }));
    const rows = campaignRouteRows(routes).map((one) => ({ cells: one }));
    return [markup`${title}${picture(routes, cells[index]?.rounds ?? [])}${table(columns, rows)}`];
  });
  return parts.length === 0 ? NOTHING : markup`${parts}<p class="legend">${CAMPAIGN_ROUTES_NOTE}</p>`;
}

const HEIGHT = 30;

/** A dot a round, and the median with its interval, on one axis. */
function picture(routes: readonly RouteDistribution[], rounds: CampaignResult['cells'][number]['rounds']): Markup {
  const values = rounds.flatMap((round) => Object.values(round.routes ?? {}).flatMap((one) => one.writeOutageMs ?? []));
  if (values.length === 0) return NOTHING;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const airMs = Math.max((most - least) * 0.05, 10);
  const axis = { fromMs: Math.max(0, least - airMs), toMs: most + airMs };
  const ticks = ticksOf(axis, 8);
  const x = (ms: number) => percent(ms, axis);
  const grid = ticks.map((tick) => markup`<line class="grid" x1="${x(tick)}%" x2="${x(tick)}%" y1="0" y2="100%"/>`);
  const rows = routes.map(({ name, p50Ms, p50Interval: { low, high } }) => {
    const dots = rounds.flatMap((round) => {
      const ms = round.leftOut === null ? round.routes?.[name]?.writeOutageMs : null;
      if (ms == null) return [];
      const title = `round ${round.round}: ${duration(ms)}`;
      return [
        markup`<a href="${round.directory}/report.html" aria-label="${title}"><circle class="dot" cx="${x(ms)}%"
cy="${HEIGHT / 2}" r="4"><title>${title}</title></circle></a>`,
      ];
    });
    const interval =
      low === null || high === null
        ? NOTHING
        : markup`<rect class="ci" x="${x(low)}%" width="${Math.max(0.2, x(high) - x(low))}%" y="4"
height="${HEIGHT - 8}"/>`;
    const middle =
      p50Ms === null
        ? NOTHING
        : markup`<line class="median" x1="${x(p50Ms)}%" x2="${x(p50Ms)}%" y1="2" y2="${HEIGHT - 2}"/>`;
    const drawing = strip(HEIGHT, `${name}: median ${duration(p50Ms)}`, [...grid, interval, middle, ...dots]);
    return markup`<div class="row"><div class="name"><b>${name}</b></div>${drawing}<div
class="value"><b>${duration(p50Ms)}</b></div></div>
`;
  });
  return markup`<div class="strips">
${rows}<div class="row"><div class="name"></div>${tickLabels({ ...axis, ticks }, 'seconds')}<div
class="value"></div></div>
</div>`;
}
