import type { HistoryEvent } from '../../history/events.js';
import { MILESTONES, type RunResult } from '../../judge/types.js';
import { html, type Markup } from '../html/escape.js';
import { lanesOf } from '../shape/lanes.js';
import { ratesOf } from '../shape/rates.js';
import type { Lane } from '../shape/segments.js';
import { marksOf, ticksOf, windowOf } from '../shape/window.js';
import { MILESTONE_WORDS, moment } from '../words.js';
import { backdrop, percent, ribbon, strip, type Axis } from './lane.js';
import { throughput } from './throughput.js';
import { tickText } from './waterfall.js';

/** Bins of the throughput: as many as a screen can tell apart. */
const BINS = 240;

/** Everything on one axis: faults, leader key, a ribbon a node, HAProxy's servers, writes and reads. */
export function timeline(result: RunResult, events: readonly HistoryEvent[]): Markup {
  const window = windowOf(events, result);
  if (!window) return html`<p class="empty">There was no load to draw.</p>`;
  const outages = [result.timings.writeOutage].filter((outage) => outage !== null);
  const lines = marksOf(result).map((mark) => ({
    atMs: mark.atMs,
    kind: mark.kind,
    title: `${mark.label} at ${moment(mark.atMs)}`,
  }));
  const axis: Axis = { ...window, shades: outages, lines };
  const lanes = lanesOf(events, window);
  const writes = ratesOf(events, 'write', window, BINS);
  const reads = ratesOf(events, 'read', window, BINS);
  const ticks = ticksOf(window, 7);
  const group = (title: string, rows: readonly Markup[]) =>
    rows.length === 0 ? [] : [html`<h3>${title}</h3>`, ...rows];
  const rows = (of: readonly Lane[]) =>
    of.filter((lane) => lane.segments.length > 0).map((lane) => row(lane.name, ribbon(lane, axis)));
  return html`<div class="lanes timeline">
      ${row('', strip(32, 'milestones', [...backdrop(axis), ...milestoneFlags(result, axis)]))}
      ${group('Faults', rows(lanes.faults))} ${group('Leader key in the DCS', rows([lanes.leader]))}
      ${group('Nodes, as each said when asked directly', rows(lanes.nodes))} ${group('HAProxy', rows(lanes.proxy))}
      ${group('Load through the proxy, operations per second', [
        row(`writes (to ${writes.peak.toFixed(0)}/s)`, throughput(writes, axis, 'writes per second')),
        row(`reads (to ${reads.peak.toFixed(0)}/s)`, throughput(reads, axis, 'reads per second')),
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
      ${LEGEND.map(([state, words]) => html`<span class="item"><span class="key ${state}"></span> ${words}</span> `)}·
      seconds since the run began
    </p>`;
}

const LEGEND = [
  ['primary', 'primary'], ['replica', 'replica'], ['starting', 'starting'], ['down', 'down'], ['unknown', 'not observed'],
  ['ok', 'acknowledged'], ['rejected', 'rejected'], ['indeterminate', 'indeterminate'], ['shade', 'write outage'],
] as const; // prettier-ignore

function row(name: string, content: Markup): Markup {
  return html`<div class="name">${name}</div>
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
    return html`<g class="flag"
      ><title>${title}</title><line x1="${x}%" x2="${x}%" y1="18" y2="32" /><text
        x="${x}%"
        y="13"
        text-anchor="${x > 90 ? 'end' : x < 4 ? 'start' : 'middle'}"
        >${label}</text
      ></g
    >`;
  });
}
