import { formatDuration } from '../core/units.js';
import type { RouteOutcome } from '../judge/route-types.js';
import type { RunResult } from '../judge/types.js';
import { count, duration, formatCount, formatOutage, range, tenths } from './format.js';

/** What the tables of all reports show of the routes of a run. */
export const ROUTE_COLUMNS = [
  'route',
  'write outage',
  'service down',
  'difference',
  'after T6',
  'errors',
  'hung',
  'still hung',
  'routing',
  'read outage',
  'stale reads',
  'to open',
  'added',
  'new sessions',
];

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
    ...measuredCells(route),
  ]);
}

/** What the columns mean, below the table. */
export const ROUTES_NOTE =
  'All routes saw the same failover on the same clock; the difference is to the best of them. “After T6”: from the ' +
  'end of the recovery of the new leader to the first write on it. “Still hung”: sessions without an answer a minute ' +
  'after the fault, or at the end. “Routing”: T6 → T7, and its bound by the checks of the route. “Stale reads”: that ' +
  'did not see what had been acknowledged for a second. “To open”: a session, before the fault. “Added”: to a write, ' +
  'against a direct connection. “New sessions”: of the writers at the new leader in ten seconds, and in the worst one.';

/** The cells of what is absent in older runs. */
function measuredCells(route: RouteOutcome): string[] {
  const { stillHung, routing, readOutageMs, reads, steady, newLeader } = route;
  return [
    stillHung ? count(stillHung.sessions) : '–',
    routing ? `${duration(routing.measuredMs)} (${formatUpTo(routing.predictedMaxMs)})` : '–',
    readOutageMs === undefined ? '–' : readOutageMs === null ? 'never back' : formatOutage(readOutageMs),
    reads ? count(reads.stale) : '–',
    tenths(steady?.openMs),
    tenths(steady?.addedMs),
    newLeader ? `${count(newLeader.sessions)} (${count(newLeader.perSecond)}/s)` : '–',
  ];
}

function formatUpTo(ms: number | null): string {
  return ms === null ? 'no bound' : `≤ ${formatDuration(ms)}`;
}

/** The known dangers of the routes of a run, a sentence each. */
export function routeHazards({ routes = [] }: RunResult): string[] {
  return routes.flatMap(({ name, hazard }) => (hazard === undefined ? [] : [`${name}, not judged: ${hazard}`]));
}

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
