import { formatBytes } from '../../judge/lsn.js';
import { formatOutages } from '../../judge/outage-totals.js';
import { columns, cell, cellRight, clip, colorsFor, oneLine, type Colors } from '../terminal/text.js';
import { count, range, roughly } from '../format.js';
import type { LiveSuite } from './plan.js';
import { OUTAGE_MS } from './reduce.js';
import type { LiveFault, LiveNode, LiveState } from './state.js';

/**
 * Renders the view for `width` columns: position in the suite, phase, faults, outage, a line per node, throughput,
 * latest messages.
 */
export function renderLive(state: LiveState, width: number, color: boolean): string {
  const c = colorsFor(color);
  const name = Math.max(4, ...state.nodes.map((node) => node.name.length));
  const lines = [
    ...suiteLines(state.plan.suite, width, c),
    headLine(state, width, c),
    ...state.faults.map((fault) => faultLine(fault, state.elapsedMs, width, c)),
    ...outageLines(state, width, c),
    ...(state.nodes.length > 0
      ? [c.dim(clip(columnsOf('node', 'role', 'TL', 'lag', state.ports.write, state.ports.read, '', name), width))]
      : []),
    ...state.nodes.map((node) => nodeLine(node, state.leader === node.name, name, width, c)),
    throughputLine(state, width, c),
    ...(state.lastError === null ? [] : [c.dim(clip(`  last error  ${state.lastError}`, width))]),
    ...(state.message === '' ? [] : [clip(`  ${state.message}`, width)]),
  ];
  return lines.join('\n');
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

function suiteLines(suite: LiveSuite | null, width: number, c: Colors): string[] {
  if (!suite) return [];
  const left = suite.afterMs === null || suite.afterMs === 0 ? '' : `, about ${roughly(suite.afterMs)} after this one`;
  const text = `  run ${suite.number} of ${suite.of}${suite.soFar === '' ? '' : `: ${suite.soFar}`}${left}  `;
  const room = Math.min(30, width - columns(text));
  return [clip(text, width) + (room < 5 ? '' : c.dim(bar((suite.number - 1) / suite.of, room)))];
}

function headLine(state: LiveState, width: number, c: Colors): string {
  const expected = state.plan.expected[state.phase];
  const of = expected ? ` of about ${seconds(expected.ms)} (${expected.why})` : ' in this phase';
  const times = `  ${seconds(state.phaseElapsedMs)}${of}, ${seconds(state.elapsedMs)} in all`;
  const title = clip(`${oneLine(state.plan.scenario)}  ${state.phase}`.trim(), width);
  return c.bold(title) + c.dim(clip(times, width - columns(title)));
}

function faultLine({ fault, target, node, sinceMs }: LiveFault, nowMs: number, width: number, c: Colors): string {
  const whom = target === node ? node : `${node} (${target})`;
  return c.red(clip(`  ⚡ ${fault} ${whom}  in force for ${seconds(Math.max(0, nowMs - sinceMs))}`, width));
}

/** Time since the last acknowledged write, compared with the predicted outage. */
function outageLines(state: LiveState, width: number, c: Colors): string[] {
  const { lastAckMs, elapsedMs, predictedOutage: predicted } = state;
  const loaded = state.phase === 'steady' || state.phase === 'faults' || state.phase === 'recover';
  if (lastAckMs === null || !loaded) return [];
  if (elapsedMs - lastAckMs <= OUTAGE_MS) return endedLines(state, width, c);
  const downMs = elapsedMs - lastAckMs;
  const rule = predicted ? `, predicted ${range(predicted.minMs, predicted.maxMs)}` : '';
  const text = `  writes down for ${seconds(downMs)}${rule}  `;
  const room = Math.min(30, width - columns(text));
  const paint = predicted && downMs > predicted.maxMs ? c.red : c.yellow;
  return [paint(clip(text, width)) + (predicted && room >= 5 ? paint(bar(downMs / predicted.maxMs, room)) : '')];
}

/** The outages so far, in the format of the final summary; empty before the first. */
function endedLines({ outages }: LiveState, width: number, c: Colors): string[] {
  return outages.count === 0 ? [] : [c.dim(clip(`  writes were down for ${formatOutages(outages)}`, width))];
}

function bar(share: number, room: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * room);
  return '█'.repeat(filled) + '░'.repeat(room - filled);
}

function nodeLine(node: LiveNode, leads: boolean, name: number, width: number, c: Colors): string {
  const timeline = node.timeline === null ? '–' : String(node.timeline);
  const lag = node.lag === null ? '–' : formatBytes(node.lag);
  const line = clip(
    columnsOf(node.name, node.role, timeline, lag, node.proxyRw, node.proxyRo, node.note, name, leads ? '▸' : ' '),
    width,
  );
  return (
    node.role === 'primary' ? c.green : node.role === 'down' ? c.red : node.role === 'starting' ? c.yellow : String
  )(line);
}

function columnsOf(
  node: string,
  role: string,
  timeline: string,
  lag: string,
  rw: string,
  ro: string,
  note: string,
  name: number,
  sign = ' ',
): string {
  return (
    `${sign} ${cell(node, name)}  ${cell(role, 8)} ${cellRight(timeline, 3)} ${cellRight(lag, 8)}  ${cell(rw, 5)} ` +
    `${cell(ro, 5)} ${note}`
  ).trimEnd();
}

const BARS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

function throughputLine(state: LiveState, width: number, c: Colors): string {
  const last = state.writesPerSecond.at(-1) ?? 0;
  const label = `  writes/s ${cellRight(count(last), 6)}  `;
  const room = Math.max(0, Math.min(60, width - label.length));
  const recent = room === 0 ? [] : state.writesPerSecond.slice(-room);
  const most = Math.max(1, ...recent);
  const spark = recent
    .map((value) => BARS[value <= 0 ? 0 : Math.max(1, Math.round((value / most) * 8))] ?? ' ')
    .join('');
  return clip(label, width) + c.cyan(spark);
}
