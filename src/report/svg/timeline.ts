import type { HistoryEvent } from '../../history/events.js';
import { grouped } from '../../judge/grouped.js';
import type { RunResult } from '../../judge/types.js';
import { markup, NOTHING, type Markup } from '../html/escape.js';
import { laneRow } from '../html/parts.js';
import { lanesOf } from '../shape/lanes.js';
import { calmRatesOf } from '../shape/rates.js';
import { shownFailovers } from '../shape/failovers.js';
import { milestonesSeen } from '../shape/seen.js';
import type { Lane, Segment } from '../shape/segments.js';
import { MILESTONE_LABELS, moment } from '../format.js';
import { axisOf } from './axis.js';
import { anchor, backdrop, percent, ribbon, describeLane, strip, tickLabels, type Axis } from './lane.js';
import { BINS, formatAxisTop, throughput } from './throughput.js';

/** All lanes on one axis: faults, leader key, nodes, HAProxy's servers, writes and reads. */
export function timeline(result: RunResult, events: readonly HistoryEvent[]): Markup {
  const axes = axisOf(result, events);
  if (!axes) return markup`<p class="empty">There was no load to draw.</p>`;
  const axis = axes.writes;
  const lanes = lanesOf(events, axis);
  const group = (title: string, rows: readonly Markup[]) =>
    rows.length === 0 ? [] : [markup`<h3>${title}</h3>`, ...rows];
  const rows = (of: readonly Lane[]) =>
    of
      .filter((lane) => lane.segments.length > 0)
      .map((lane) =>
        laneRow(lane.name, ribbon(lane, axis, lanes.stale.get(lane.name)), [
          ...describeLane(lane),
          ...describeStaleWrites(lanes.stale.get(lane.name)),
        ]),
      );
  const flags = strip(FLAGS_HEIGHT, 'milestones', [
    ...backdrop({ ...axis, lines: [], ticks: [] }),
    ...milestoneFlags(result, axis),
  ]);
  const load = (kind: 'write' | 'read', over: Axis) => {
    const rates = calmRatesOf(events, kind, over, BINS);
    return laneRow(`${kind}s (${formatAxisTop(rates)})`, throughput(rates, over, `${kind}s per second`, 34));
  };
  const milestones = describeMilestones(result);
  const groups = [
    milestones.length === 0 ? NOTHING : laneRow('', flags, milestones),
    group('Faults', rows(lanes.faults)),
    group('Leader key in the DCS', rows([lanes.leader])),
    group('Nodes, as each said when asked directly', rows(lanes.nodes)),
    group("HAProxy's view of each server", rows(lanes.proxy)),
    group('Load through the route', [load('write', axis), load('read', axes.reads)]),
    laneRow('', tickLabels(axis, 'seconds since the run began')),
  ];
  return markup`<div class="lanes timeline">
${groups}
</div>
<p class="legend">
${LEGEND.map(([state, text]) => markup`<span class="item"><span class="key ${state}"></span> ${text}</span> `)}·
seconds since the run began
</p>`;
}

const LEGEND = [
  ['primary', 'primary'],
  ['replica', 'replica'],
  ['starting', 'starting'],
  ['down', 'down'],
  ['off', 'out by its health check'],
  ['unknown', 'not observed'],
  ['ok', 'acknowledged'],
  ['rejected', 'rejected'],
  ['indeterminate', 'indeterminate'],
  ['shade', 'outage'],
  ['stale', 'stale writes acknowledged'],
] as const;

function describeStaleWrites(stretches: readonly Segment[] = []): string[] {
  return stretches.map(
    ({ label, detail, fromMs, toMs }) => `${label} on ${detail}, ${moment(fromMs)} – ${moment(toMs)}`,
  );
}

/** The milestones of all failovers, each with its failover's number. */
const milestonesOfAll = (result: RunResult) =>
  shownFailovers(result).flatMap(({ anatomy }, failover) =>
    milestonesSeen(anatomy).map((milestone) => ({ ...milestone, failover })),
  );

function describeMilestones(result: RunResult): string[] {
  return milestonesOfAll(result).map(
    ({ name, atMs, source }) => `${name} ${MILESTONE_LABELS[name]}, ${moment(atMs)} (${source})`,
  );
}

/** Milestones closer than this, in percent of the width, share a flag. */
const FLAG_ROOM = 4;
/** Flags closer than this, in percent of the width, alternate in height. */
const STAGGER_ROOM = 14;
const FLAGS_HEIGHT = 44;

/** "T3", or "T3–T8" for several milestones of one failover. */
function flagLabel(milestones: readonly { name: string }[]): string {
  const names = milestones.map(({ name }) => name).sort();
  return names.length > 1 ? `${names[0] ?? ''}–${names.at(-1) ?? ''}` : (names[0] ?? '');
}

/** One flag per milestone, or one `T3–T8` for those that are too close together; hovering shows all of them. */
function milestoneFlags(result: RunResult, axis: Axis): Markup[] {
  const all = milestonesOfAll(result)
    .map(({ name, atMs, failover }) => ({ name, failover, x: percent(atMs, axis), atMs }))
    .sort((a, b) => a.atMs - b.atMs);
  const flags: (typeof all)[] = [];
  for (const milestone of all) {
    const last = flags.at(-1);
    if (last && milestone.x - (last[0]?.x ?? 0) < FLAG_ROOM) last.push(milestone);
    else flags.push([milestone]);
  }
  let low = true;
  return flags.map((flag, index) => {
    const x = flag[0]?.x ?? 0;
    // Alternating heights keep neighbours from overlapping on a narrow screen.
    low = index > 0 && x - (flags[index - 1]?.[0]?.x ?? 0) < STAGGER_ROOM ? !low : false;
    const label = [...grouped(flag, ({ failover }) => failover).values()].map(flagLabel).join(', ');
    const title = flag.map(({ name, atMs }) => `${name} ${MILESTONE_LABELS[name]}, ${moment(atMs)}`).join('; ');
    const y = low ? 27 : 13;
    return markup`<g class="flag"><title>${title}</title><line x1="${x}%" x2="${x}%" y1="${y + 4}"
y2="${FLAGS_HEIGHT}"/><text x="${x}%" y="${y}" text-anchor="${anchor(x)}">${label}</text></g>`;
  });
}
