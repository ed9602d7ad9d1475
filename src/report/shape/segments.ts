import type { Interval } from '../../judge/types.js';

/** A stretch of a lane in one state. */
export interface Segment {
  fromMs: number;
  toMs: number;
  state: string;
  label: string;
  detail: string;
}

export interface Lane {
  name: string;
  segments: Segment[];
}

interface OpenSegment {
  fromMs: number;
  state: string;
  label: string;
  detail: string;
}

/** A lane that still grows: its last segment has no end. */
export interface OpenLane {
  name: string;
  segments: OpenSegment[];
  lastSeenMs?: number;
  /** Of a node: the last that it told. */
  timeline?: number | undefined;
}

/** Begins a segment unless the lane is in that state already. The first detail seen of a state is kept. */
export function extend(lane: OpenLane, atMs: number, next: { state: string; label: string; detail?: string }): void {
  const last = lane.segments.at(-1);
  if (last?.state === next.state && last.label === next.label) return;
  lane.segments.push({ fromMs: atMs, state: next.state, label: next.label, detail: next.detail ?? '' });
}

/** Gives every segment its end and cuts the lane to the window. */
export function closeSegments(lane: OpenLane, window: Interval): Lane {
  const segments = lane.segments
    .map((segment, index) => ({
      ...segment,
      fromMs: Math.max(window.fromMs, segment.fromMs),
      toMs: Math.min(window.toMs, lane.segments[index + 1]?.fromMs ?? window.toMs),
    }))
    .filter((segment) => segment.toMs > segment.fromMs);
  return { name: lane.name, segments };
}

const MOST_SEGMENTS = 400;

/** More important states win where many share one slice of the picture: a primary is never hidden by a replica. */
const WEIGHT: Readonly<Record<string, number>> = { primary: 6, effective: 6, none: 5, down: 4, starting: 3 };

/** Merges what would be narrower than a hair, so that a run of an hour draws as small as one of a minute. */
export function bounded(lane: Lane, window: Interval): Lane {
  if (lane.segments.length <= MOST_SEGMENTS) return lane;
  const sliceMs = (window.toMs - window.fromMs) / MOST_SEGMENTS;
  const segments: Segment[] = [];
  for (const segment of lane.segments) {
    const last = segments.at(-1);
    const sameSlice = last && segment.fromMs - last.fromMs < sliceMs && segment.toMs - segment.fromMs < sliceMs;
    if (!last || !sameSlice) {
      segments.push({ ...segment, fromMs: last ? last.toMs : segment.fromMs });
      continue;
    }
    if ((WEIGHT[segment.state] ?? 0) > (WEIGHT[last.state] ?? 0)) {
      last.state = segment.state;
      last.label = segment.label;
      last.detail = segment.detail;
    }
    last.toMs = segment.toMs;
  }
  return { name: lane.name, segments };
}
