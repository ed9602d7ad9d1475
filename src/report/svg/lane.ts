import { markup, type Markup } from '../html/escape.js';
import type { Interval } from '../../judge/types.js';
import type { Lane, Segment } from '../shape/segments.js';
import { tickLabel } from '../shape/window.js';
import { duration, moment } from '../format.js';

/**
 * Coordinates in percent of the width: a picture fills its column and its text keeps its size. With a scaled viewBox
 * text would shrink on a narrow screen.
 */
export interface Axis extends Interval {
  /** Intervals shaded behind every lane. */
  shades: readonly Interval[];
  ticks: readonly number[];
  lines: readonly { atMs: number; kind: string; title: string }[];
}

/** The position of an instant in percent of the axis, limited to 0 … 100. */
export function percent(ms: number, axis: Interval): number {
  const share = ((ms - axis.fromMs) / (axis.toMs - axis.fromMs)) * 100;
  return Number.isFinite(share) ? Math.round(Math.min(100, Math.max(0, share)) * 1000) / 1000 : 0;
}

/** An SVG over the whole axis; `label` is for screen readers. */
export function strip(height: number, label: string, content: readonly Markup[]): Markup {
  return markup`<svg class="strip" width="100%" height="${height}" role="img" aria-label="${label}">${content}</svg>`;
}

/** Background of a lane: ticks, the shade of outages, and lines for fault, heal and first write. */
export function backdrop(axis: Axis): Markup[] {
  return [
    ...axis.ticks.map((tick) => {
      const x = percent(tick, axis);
      return markup`<line class="grid" x1="${x}%" x2="${x}%" y1="0" y2="100%"/>`;
    }),
    ...axis.shades.map((shade) => {
      const x = percent(shade.fromMs, axis);
      return markup`<rect class="shade" x="${x}%" width="${percent(shade.toMs, axis) - x}%" y="0" height="100%" />`;
    }),
    ...axis.lines.map(({ atMs, kind, title }) => {
      const x = percent(atMs, axis);
      return markup`<line class="mark ${kind}" x1="${x}%" x2="${x}%" y1="0" y2="100%"><title>${title}</title></line>`;
    }),
  ];
}

/** A lane as a ribbon with one rectangle per segment. The label is drawn if it fits; hovering shows everything. */
export function ribbon(lane: Lane, axis: Axis, over: readonly Segment[] = []): Markup {
  const summary = lane.segments.slice(0, 12).map((segment) => `${segment.label} from ${moment(segment.fromMs)}`);
  return strip(24, `${lane.name}: ${summary.join(', ')}`, [
    ...backdrop(axis),
    ...lane.segments.map((one) => segmentBox(one, lane.name, axis)),
    ...over.map((one) => overlay(one, lane.name, axis)),
  ]);
}

/** Minimum width of a strip on a wide screen, in px. */
const WIDE = 800;
/** Minimum width of a strip on a narrow screen, in px. */
const NARROW = 300;
/** Approximate width of a character, in px. */
const CHARACTER = 7;

function segmentBox(segment: Segment, name: string, axis: Interval): Markup {
  const x = percent(segment.fromMs, axis);
  const width = Math.max(0.15, percent(segment.toMs, axis) - x);
  const needs = segment.label.length * CHARACTER + 8;
  const fits = (px: number) => (width / 100) * px >= needs;
  const label = markup`<text class="${fits(NARROW) ? '' : 'wide-only'}" x="5" y="13">${segment.label}</text>`;
  return markup`<svg x="${x}%" width="${width}%" y="3" height="18"
class="state ${segment.state}"><title>${titleOf(segment, name)}</title><rect width="100%" height="100%"
rx="2"/>${segment.label !== '' && fits(WIDE) ? label : null}</svg>`;
}

/** A thin bar along the lower edge of a ribbon, for something that happened during a state. */
function overlay(segment: Segment, name: string, axis: Interval): Markup {
  const x = percent(segment.fromMs, axis);
  const width = Math.max(0.4, percent(segment.toMs, axis) - x);
  return markup`<rect class="${segment.state}" x="${x}%" width="${width}%" y="16"
height="6"><title>${titleOf(segment, name)}</title></rect>`;
}

function titleOf(segment: Segment, name: string): string {
  const detail = segment.detail === '' ? '' : ` (${segment.detail})`;
  const what = segment.label === '' ? segment.state : segment.label;
  return (
    `${name}: ${what}${detail}, ${moment(segment.fromMs)} – ${moment(segment.toMs)}, ` +
    duration(segment.toMs - segment.fromMs)
  );
}

/** The lane as text, one line per segment, for keyboard and touch, which cannot hover. */
export function describeLane(lane: Lane): readonly string[] {
  const described = lane.segments.slice(0, MOST_DESCRIBED).map((segment) => titleOf(segment, lane.name));
  const more = lane.segments.length - described.length;
  return more > 0 ? [...described, `and ${more} more stretches`] : described;
}

const MOST_DESCRIBED = 12;

/** The labels of an axis, as a separate strip. */
export function tickLabels(axis: Interval & Pick<Axis, 'ticks'>, label: string): Markup {
  const needed = axis.ticks.reduce((sum, tick) => sum + (tickLabel(tick).length + 2) * CHARACTER, 0);
  const isCrowded = needed > NARROW;
  return strip(
    18,
    label,
    axis.ticks.map((tick, index) => tickText(tick, percent(tick, axis), isCrowded && index % 2 === 1)),
  );
}

/** A tick's label, kept within the picture at both ends; hidden on a narrow screen if there is no room. */
function tickText(ms: number, x: number, wideOnly: boolean): Markup {
  return markup`<text class="tick${wideOnly ? ' wide-only' : ''}" x="${x}%" y="13"
text-anchor="${anchor(x)}">${tickLabel(ms)}</text>`;
}

/** The text anchor that keeps a text at `x` percent within the picture. */
export function anchor(x: number): 'start' | 'middle' | 'end' {
  return x > 94 ? 'end' : x < 4 ? 'start' : 'middle';
}
