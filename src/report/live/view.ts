import { columns, cell, cellRight, clip, colorsFor, oneLine, type Colors } from '../terminal/text.js';
import { count } from '../words.js';
import type { LiveNode, LiveState } from './state.js';

/** The view as lines for a terminal of `width` columns: the phase, a line a node, throughput, the last words heard. */
export function renderLive(state: LiveState, width: number, color: boolean): string {
  const c = colorsFor(color);
  const name = Math.max(4, ...state.nodes.map((node) => node.name.length));
  const lines = [
    headLine(state, width, c),
    ...(state.nodes.length > 0
      ? [c.dim(clip(columnsOf('node', 'role', 'TL', 'lag', '5000', '5001', '', name), width))]
      : []),
    ...state.nodes.map((node) => nodeLine(node, state.leader === node.name, name, width, c)),
    throughputLine(state, width, c),
    ...(state.lastError === null ? [] : [c.dim(clip(`  last error  ${state.lastError}`, width))]),
    ...(state.message === '' ? [] : [clip(`  ${state.message}`, width)]),
  ];
  return lines.join('\n');
}

function headLine(state: LiveState, width: number, c: Colors): string {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const times = `  ${seconds(state.phaseElapsedMs)} in this phase, ${seconds(state.elapsedMs)} in all`;
  const title = clip(`${oneLine(state.scenario)}  ${state.phase}`.trim(), width);
  return c.bold(title) + c.dim(clip(times, width - columns(title)));
}

function nodeLine(node: LiveNode, leads: boolean, name: number, width: number, c: Colors): string {
  const timeline = node.timeline === null ? '–' : String(node.timeline);
  const lag = node.lag === null ? '–' : bytes(node.lag);
  const line = clip(
    columnsOf(node.name, node.role, timeline, lag, node.proxyRw, node.proxyRo, node.note, name, leads ? '▸' : ' '),
    width,
  );
  return (
    node.role === 'primary' ? c.green : node.role === 'down' ? c.red : node.role === 'starting' ? c.yellow : String
  )(line);
}

function columnsOf(
  node: string, role: string, timeline: string, lag: string, rw: string, ro: string, note: string, name: number, sign = ' ',
): string {
  return `${sign} ${cell(node, name)}  ${cell(role, 8)} ${cellRight(timeline, 3)} ${cellRight(lag, 8)}  ${cell(rw, 5)} ${cell(ro, 5)} ${note}`.trimEnd();
} // prettier-ignore

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

function bytes(value: number): string {
  if (value < 1024) return `${value} B`;
  if (value < 1024 ** 2) return `${(value / 1024).toFixed(0)} kB`;
  return value < 1024 ** 3 ? `${(value / 1024 ** 2).toFixed(1)} MB` : `${(value / 1024 ** 3).toFixed(1)} GB`;
}
