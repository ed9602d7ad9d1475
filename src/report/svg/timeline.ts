import type { HistoryEvent } from '../../history/events.js';
import { MILESTONES, type RunResult } from '../../judge/types.js';
import { markup, type Markup } from '../html/escape.js';
import { lanesOf } from '../shape/lanes.js';
import { calmRatesOf } from '../shape/rates.js';
import type { Lane } from '../shape/segments.js';
import { marksOf, ticksOf, windowOf } from '../shape/window.js';
import { MILESTONE_WORDS, moment } from '../words.js';
import { anchor, backdrop, percent, ribbon, strip, tickText, type Axis } from './lane.js';
import { axisTop, throughput } from './throughput.js';

/** Bins of the throughput: as many as a screen can tell apart. */
const BINS = 200;

/** Everything on one axis: faults, leader key, a ribbon a node, HAProxy's servers, writes and reads. */
export function timeline(result: RunResult, events: readonly HistoryEvent[]): Markup {
  const window = windowOf(events, result);
  if (!window) return markup`<p class="empty">There was no load to draw.</p>`;
  const { writeOutage, otherWriteOutages = [], readOutage } = result.timings;
  const shades = [...(writeOutage ? [writeOutage] : []), ...otherWriteOutages];
  const lines = marksOf(result).map((mark) => ({
    atMs: mark.atMs,
    kind: mark.kind,
    title: `${mark.label} at ${moment(mark.atMs)}`,
  }));
  const axis: Axis = { ...window, shades, lines };
  const lanes = lanesOf(events, window);
  const writes = calmRatesOf(events, 'write', window, BINS);
  const reads = calmRatesOf(events, 'read', window, BINS);
  const ticks = ticksOf(window, 9);
  const group = (title: string, rows: readonly Markup[]) =>
    rows.length === 0 ? [] : [markup`<h3>${title}</h3>`, ...rows];
  const rows = (of: readonly Lane[]) =>
    of
      .filter((lane) => lane.segments.length > 0)
      .map((lane) => row(lane.name, ribbon(lane, axis, lanes.stale.get(lane.name))));
  return markup`<div class="lanes timeline">
      ${row('', strip(32, 'milestones', [...backdrop({ ...axis, lines: [] }), ...milestoneFlags(result, axis)]))}
      ${group('Faults', rows(lanes.faults))} ${group('DCS', rows([lanes.leader]))}
      ${group('Nodes, as each said when asked directly', rows(lanes.nodes))} ${group('HAProxy', rows(lanes.proxy))}
      ${group('Load through the proxy, operations per second', [
        row(`writes (to ${axisTop(writes).toFixed(0)}/s)`, throughput(writes, axis, 'writes per second')),
        row(
          `reads (to ${axisTop(reads).toFixed(0)}/s)`,
          throughput(reads, { ...axis, shades: readOutage ? [readOutage] : [] }, 'reads per second'),
        ),
      ])}
      ${row(
        '',
        strip(
          18,
          'seconds since the run began',
          ticks.map((tick) => tickText(tick, percent(tick, axis))),
        ),
      )}
    </div>
    <p class="legend">
      ${LEGEND.map(([state, words]) => markup`<span class="item"><span class="key ${state}"></span> ${words}</span> `)}·
      seconds since the run began
    </p>`;
}

const LEGEND = [
  ['primary', 'primary'], ['replica', 'replica'], ['starting', 'starting'], ['down', 'down'], ['off', 'out by its health check'], ['unknown', 'not observed'],
  ['ok', 'acknowledged'], ['rejected', 'rejected'], ['indeterminate', 'indeterminate'], ['shade', 'outage'], ['stale', 'stale writes acknowledged'],
] as const; // prettier-ignore

function row(name: string, content: Markup): Markup {
  return markup`<div class="name">${name}</div>
    ${content} `;
}

/** Nearer than this, in percent, milestones share a flag. */
const FLAG_ROOM = 4;

/** A flag a milestone, `T3–T8` where they are too close to tell apart, all of them on hover. */
function milestoneFlags(result: RunResult, axis: Axis): Markup[] {
  const all = MILESTONES.flatMap((name) => {
    const milestone = result.timings.milestones[name];
    return milestone ? [{ name, x: percent(milestone.atMs, axis), atMs: milestone.atMs }] : [];
  }).sort((a, b) => a.atMs - b.atMs);
  const flags: (typeof all)[] = [];
  for (const milestone of all) {
    const last = flags.at(-1);
    if (last && milestone.x - (last[0]?.x ?? 0) < FLAG_ROOM) last.push(milestone);
    else flags.push([milestone]);
  }
  return flags.map((flag) => {
    const names = flag.map(({ name }) => name).sort();
    const label = names.length > 1 ? `${names[0] ?? ''}–${names.at(-1) ?? ''}` : (names[0] ?? '');
    const title = flag.map(({ name, atMs }) => `${name} ${MILESTONE_WORDS[name]}, ${moment(atMs)}`).join('; ');
    const x = flag[0]?.x ?? 0;
    return markup`<g class="flag"
      ><title>${title}</title><line x1="${x}%" x2="${x}%" y1="18" y2="32" /><text
        x="${x}%"
        y="13"
        text-anchor="${anchor(x)}"
        >${label}</text
      ></g
    >`;
  });
}
