import { formatDuration } from '../core/units.js';
import type { RouteOutcome } from '../judge/route-types.js';
import type { RunResult } from '../judge/types.js';
import { count, duration, formatCount, formatOutage, range } from './format.js';

/** What the tables of all reports show of the routes of a run. */
export const ROUTE_COLUMNS = ['route', 'write outage', 'service down', 'difference', 'after T6', 'errors', 'hung'];

/** The cells of each route, the shortest outage first. Empty for a run with one route. */
export function routeRows({ routes = [], timings }: RunResult): string[][] {
  const promotedMs = timings.milestones.T6?.atMs;
  return routes.map((route) => [
    route.isOfLoad ? `${route.name} (load)` : route.name,
    formatRouteOutage(route),
    route.writeOutageMs ? range(route.writeOutageBetween.minMs, route.writeOutageBetween.maxMs) : '–',
    formatDifference(route),
    formatAfter(promotedMs, route.milestones.T8?.atMs),
    formatErrors(route),
    count(route.sessionsHung),
  ]);
}

/** What the columns mean, below the table. */
export const ROUTES_NOTE =
  'All routes saw the same failover on the same clock; the difference is to the best of them. “After T6”: from the ' +
  'end of the recovery of the new leader to the first write on it.';

function formatRouteOutage({ writeOutageMs, writes }: RouteOutcome): string {
  if (writeOutageMs !== null) return formatOutage(writeOutageMs);
  return writes.acknowledged === 0 ? 'no write' : 'never back';
}

/** "+720 ms (570 ms – 1.03 s)". */
function formatDifference({ behindBest }: RouteOutcome): string {
  if (!behindBest) return '–';
  const { ms, minMs, maxMs } = behindBest;
  if (ms === 0 && minMs === 0 && maxMs === 0) return 'best';
  const between = minMs < 0 ? `−${formatDuration(-minMs)} – ${formatDuration(maxMs)}` : range(minMs, maxMs);
  return `+${duration(ms)} (${between})`;
}

function formatAfter(fromMs: number | undefined, toMs: number | undefined): string {
  if (fromMs === undefined || toMs === undefined) return '–';
  return toMs < fromMs ? `−${formatDuration(fromMs - toMs)}` : `+${duration(toMs - fromMs)}`;
}

const MOST_CODES = 3;

/** "1,913 CLOSED, 13 TIMEOUT", the most frequent first; misroutes last. */
function formatErrors({ errors, misroutes }: RouteOutcome): string {
  const codes = Object.entries(errors).sort(([, a], [, b]) => b - a);
  const shown = codes.slice(0, MOST_CODES).map(([code, times]) => `${count(times)} ${code}`);
  if (codes.length > MOST_CODES) shown.push(`${codes.length - MOST_CODES} other codes`);
  if (misroutes > 0) shown.push(formatCount(misroutes, 'misroute'));
  return shown.length === 0 ? 'none' : shown.join(', ');
}
