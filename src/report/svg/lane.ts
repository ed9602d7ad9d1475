import { html, type Markup } from '../html/escape.js';
import type { Interval } from '../../judge/types.js';
import type { Lane, Segment } from '../shape/segments.js';
import { duration, moment } from '../words.js';

/**
 * Drawing in percent of the width: the picture fills its column at any width and its text keeps its size,
 * which a scaled viewBox does not on a telephone.
 */
export interface Axis extends Interval {
  /** What is drawn behind every lane. */
  shades: readonly Interval[];
  lines: readonly { atMs: number; kind: string; title: string }[];
}

/** Where an instant lies, in percent of the axis, cut to it. */
export function percent(ms: number, axis: Interval): number {
  const share = ((ms - axis.fromMs) / (axis.toMs - axis.fromMs)) * 100;
  return Number.isFinite(share) ? Math.round(Math.min(100, Math.max(0, share)) * 1000) / 1000 : 0;
}

/** One svg over the whole axis; `label` is what a screen reader says of it. */
export function strip(height: number, label: string, content: readonly Markup[]): Markup {
  return html`<svg class="strip" width="100%" height="${height}" role="img" aria-label="${label}">${content}</svg>`;
}

/** The outage's shade and the lines of fault, heal and first write, behind a lane. */
export function backdrop(axis: Axis): Markup[] {
  return [
    ...axis.shades.map((shade) => {
      const x = percent(shade.fromMs, axis);
      return html`<rect class="shade" x="${x}%" width="${percent(shade.toMs, axis) - x}%" y="0" height="100%" />`;
    }),
    ...axis.lines.map(({ atMs, kind, title }) => {
      const x = percent(atMs, axis);
      return html`<line class="mark ${kind}" x1="${x}%" x2="${x}%" y1="0" y2="100%"><title>${title}</title></line>`;
    }),
  ];
}

/** Narrower than this share of the axis, a segment has no room for words, in percent. */
const ROOM_FOR_WORDS = 7;

/** A lane as a ribbon: a rectangle a segment, its words inside where there is room, all of it on hover. */
export function ribbon(lane: Lane, axis: Axis): Markup {
  const summary = lane.segments.slice(0, 12).map((segment) => `${segment.label} from ${moment(segment.fromMs)}`);
  return strip(24, `${lane.name}: ${summary.join(', ')}`, [
    ...backdrop(axis),
    ...lane.segments.map((one) => segmentBox(one, lane.name, axis)),
  ]);
}

function segmentBox(segment: Segment, name: string, axis: Interval): Markup {
  const x = percent(segment.fromMs, axis);
  const width = Math.max(0.15, percent(segment.toMs, axis) - x);
  const detail = segment.detail === '' ? '' : ` (${segment.detail})`;
  const title = `${name}: ${segment.label === '' ? segment.state : segment.label}${detail}, ${moment(segment.fromMs)} – ${moment(segment.toMs)}, ${duration(segment.toMs - segment.fromMs)}`;
  return html`<svg x="${x}%" width="${width}%" y="3" height="18" class="state ${segment.state}">
    <title>${title}</title>
    <rect width="100%" height="100%" rx="2" />
    ${width >= ROOM_FOR_WORDS ? html`<text x="5" y="13">${segment.label}</text>` : null}
  </svg>`;
}
