import type { RouteOutcome } from '../../judge/route-types.js';
import type { Interval, RunResult } from '../../judge/types.js';
import { duration, moment } from '../format.js';
import { markup, NOTHING, type Markup } from '../html/escape.js';
import { laneRow } from '../html/parts.js';
import type { Lane, Segment } from '../shape/segments.js';
import { ticksOf } from '../shape/window.js';
import { describeLane, ribbon, tickLabels, type Axis } from './lane.js';

/** The write outage of every route on one axis, the shortest first. Nothing where no route had one. */
export function routesPicture({ routes = [], timings, faults }: RunResult): Markup {
  const outages = routes.flatMap(({ writeOutage }) => writeOutage ?? []);
  if (outages.length === 0) return NOTHING;
  const promotedMs = timings.milestones.T6?.atMs;
  const fault = faults.find(({ effectiveAtMs }) => effectiveAtMs !== null)?.effectiveAtMs;
  const window = windowOver(outages);
  const axis: Axis = {
    ...window,
    shades: [],
    ticks: ticksOf(window, 9),
    lines: [
      ...(fault == null ? [] : [{ atMs: fault, kind: 'fault', title: `the fault at ${moment(fault)}` }]),
      ...(promotedMs === undefined ? [] : [{ atMs: promotedMs, kind: 'write', title: `T6 at ${moment(promotedMs)}` }]),
    ],
  };
  const rows = routes.map((route) => {
    const lane = laneOf(route, promotedMs);
    return laneRow(route.name, ribbon(lane, axis), describeLane(lane));
  });
  return markup`<div class="lanes routes">${rows}${laneRow('', tickLabels(axis, 'seconds since the run began'))}</div>
<p class="legend"><span class="item"><span class="key down"></span> no leader takes writes</span>
<span class="item"><span class="key starting"></span> the route is not back yet</span></p>`;
}

/** The outages, with some room around them. */
function windowOver(outages: readonly Interval[]): Interval {
  const fromMs = Math.min(...outages.map((outage) => outage.fromMs));
  const toMs = Math.max(...outages.map((outage) => outage.toMs));
  const roomMs = (toMs - fromMs) / 20;
  return { fromMs: fromMs - roomMs, toMs: toMs + roomMs };
}

function laneOf({ name, writeOutage, writeOutageMs }: RouteOutcome, promotedMs = Infinity): Lane {
  if (!writeOutage) return { name, segments: [] };
  const { fromMs, toMs } = writeOutage;
  const betweenMs = Math.min(toMs, Math.max(fromMs, promotedMs));
  const parts: Segment[] = [
    { state: 'down', label: 'down', detail: '', fromMs, toMs: betweenMs },
    {
      state: 'starting',
      label: writeOutageMs === null ? 'never back' : `+${duration(toMs - betweenMs)}`,
      detail: 'after the promotion',
      fromMs: betweenMs,
      toMs,
    },
  ];
  return { name, segments: parts.filter((part) => part.toMs > part.fromMs) };
}
