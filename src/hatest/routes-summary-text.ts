import Table from 'cli-table3';
import { formatDuration } from '../core/units.js';
import { timeOfDay } from './describe-answer.js';
import type { EventRoute, OutageEvent } from './pairing.js';
import type { RoutesSummary, RouteSummary } from './routes-summary.js';
import { summaryText } from './summary-text.js';

/** Formats the summary of several routes: each by itself, then all side by side. */
export function routesSummaryText({ routes, events, verdict, cause, durationMs }: RoutesSummary): string {
  const lines = [
    ...routes.flatMap((route) => [`── ${route.route} ──`, summaryText(route)]),
    `── ${routes.length} routes side by side: ${formatDuration(durationMs)} ──`,
    comparison(routes),
    ...(events.length === 0 ? ['No outage on any route.'] : ['Outages at the same time, shortest first:']),
    ...events.flatMap(oneEvent),
    '',
    `${verdict.toUpperCase()}${verdict === 'pass' ? ' on every route' : `: ${cause ?? ''}`}`,
  ];
  return `${lines.join('\n')}\n`;
}

function comparison(routes: readonly RouteSummary[]): string {
  const head = ['route', 'down in all', 'outages', 'longest', 'ok', 'failed', 'lost', 'median', 'verdict'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const { route, totalOutageMs, outages, longestOutageMs, attempts, writes, latencyMs, verdict } of routes) {
    table.push([
      route,
      outages.length === 0 ? 'never' : formatDuration(totalOutageMs),
      outages.length,
      outages.length === 0 ? '' : formatDuration(longestOutageMs),
      attempts.ok,
      attempts.rejected + attempts.indeterminate,
      writes === null ? '' : (writes.lost ?? 'unknown'),
      latencyMs === null ? '' : formatDuration(latencyMs.p50),
      verdict,
    ]);
  }
  return table.toString();
}

function oneEvent({ from, to, routes }: OutageEvent, index: number): string[] {
  const width = Math.max(...routes.map(({ route }) => route.length));
  const [first, last] = [timeOfDay(Date.parse(from)), timeOfDay(Date.parse(to))];
  return [
    `  ${index + 1}. ${first} → ${last}`,
    ...routes.map((seen) => `     ${seen.route.padEnd(width)}  ${describeEventRoute(seen, seen === routes[0])}`),
  ];
}

function describeEventRoute(seen: EventRoute, isShortest: boolean): string {
  const { outages, outageMs, downLaterMs } = seen;
  if (downLaterMs === null) return 'no outage';
  const parts = [
    `${formatDuration(outageMs)}${outages === 1 ? '' : ` in ${outages} outages`}`,
    ...(isShortest ? [] : describeDifference(seen)),
    downLaterMs === 0 ? 'down first' : `down ${formatDuration(downLaterMs)} later`,
    describeEnd(seen),
  ];
  return parts.join(', ');
}

function describeDifference({ longerMs, longerMinMs, longerMaxMs }: EventRoute): string[] {
  if (longerMs === null || longerMinMs === null || longerMaxMs === null) return [];
  return [`${formatMs(longerMs)} longer (${formatMs(longerMinMs)} to ${formatMs(longerMaxMs)})`];
}

/** As `formatDuration`, without decimals for zero. */
function formatMs(ms: number): string {
  return ms === 0 ? '0 ms' : formatDuration(ms);
}

function describeEnd({ backLaterMs }: EventRoute): string {
  if (backLaterMs === null) return 'not back at the end';
  return backLaterMs === 0 ? 'back first' : `back ${formatDuration(backLaterMs)} later`;
}
