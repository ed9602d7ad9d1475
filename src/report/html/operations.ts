import type { HistoryEvent } from '../../history/events.js';
import type { RunResult } from '../../judge/types.js';
import { COLUMNS, pointsOf, type Points } from '../shape/points.js';
import { calmRatesOf } from '../shape/rates.js';
import { tickLabels, type Axis } from '../svg/lane.js';
import { scatter } from '../svg/scatter.js';
import { BINS, formatAxisTop, throughput } from '../svg/throughput.js';
import { axisOf } from '../svg/axis.js';
import { count, duration } from '../format.js';
import { markup, NOTHING, type Markup } from './escape.js';
import { laneRow } from './parts.js';

/** Every operation of the load as a point, with its latency on a logarithmic scale and the throughput below. */
export function operations(result: RunResult, events: readonly HistoryEvent[]): Markup {
  const axes = axisOf(result, events);
  if (!axes) return markup`<p class="empty">There was no load to draw.</p>`;
  const writes = pair('write', events, axes.writes);
  const reads = pair('read', events, axes.reads);
  const ticks = tickLabels(axes.writes, 'seconds since the run began');
  const legend = [
    legendMark('ok', 'acknowledged'),
    legendMark('rejected', 'rejected: definitely not applied'),
    legendMark('indeterminate', 'indeterminate: may or may not be applied'),
  ];
  return markup`<div class="lanes timeline">${writes.rows}${reads.rows}${laneRow('', ticks)}</div>
<p class="legend">${legend}<span class="item"><span class="key shade"></span> outage</span> · latency on a logarithmic
scale · seconds since the run began</p>
${aggregation([writes.points, reads.points], axes.writes)}`;
}

function pair(kind: 'write' | 'read', events: readonly HistoryEvent[], axis: Axis): { points: Points; rows: Markup } {
  const points = pointsOf(events, kind, axis);
  const rates = calmRatesOf(events, kind, axis, BINS);
  const of = `${count(points.total)} ${kind}s`;
  const name = markup`<b>${kind}s</b> latency`;
  const top = `${kind}s (${formatAxisTop(rates)})`;
  const latencies = laneRow(name, scatter(points, rates, axis, `latency of ${of}`));
  const rows = markup`${latencies}${laneRow(top, throughput(rates, axis, `${kind}s per second`, 44))}`;
  return { points, rows };
}

/** A note on how many operations the picture merges into one point. */
function aggregation(all: readonly Points[], axis: Axis): Markup {
  const coarse = Math.max(...all.map(({ coarseness }) => coarseness));
  const total = all.reduce((sum, points) => sum + points.total, 0);
  const drawn = all.reduce((sum, { at }) => sum + at.ok.length + at.rejected.length + at.indeterminate.length, 0);
  if (total === 0) return NOTHING;
  const columnMs = ((axis.toMs - axis.fromMs) / COLUMNS) * coarse;
  const text =
    coarse === 1
      ? `${count(total)} operations; those that fall on the same pixel are one point.`
      : `${count(total)} operations are drawn as ${count(drawn)} points: those of the same outcome and about the ` +
        `same latency within ${duration(columnMs)} are one. Each by itself is a line of history.ndjson.`;
  return markup`<p class="soft note">${text}</p>`;
}

const SHAPES = { ok: 'M7 7v0', rejected: 'M7 4v6', indeterminate: 'M7 7v0' } as const;

function legendMark(outcome: keyof typeof SHAPES, text: string): Markup {
  const hollow =
    outcome === 'indeterminate' ? markup`<path class="points indeterminate hollow" d="${SHAPES[outcome]}"/>` : NOTHING;
  return markup`<span class="item"><svg class="sample" width="14" height="14" aria-hidden="true"><path
class="points ${outcome}" d="${SHAPES[outcome]}"/>${hollow}</svg> ${text}</span> `;
}
