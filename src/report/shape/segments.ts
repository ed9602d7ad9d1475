import type { Interval } from '../../judge/types.js';

/** A part of a lane in one state. */
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

/** A lane under construction: its last segment has no end yet. */
export interface OpenLane {
  name: string;
  segments: OpenSegment[];
  lastSeenMs?: number;
  /** Of a node: its last reported timeline. */
  timeline?: number | undefined;
}

/** Starts a segment unless the lane is already in that state. A segment keeps its first detail. */
export function extend(lane: OpenLane, atMs: number, next: { state: string; label: string; detail?: string }): void {
  const last = lane.segments.at(-1);
  if (last?.state === next.state && last.label === next.label) return;
  lane.segments.push({ fromMs: atMs, state: next.state, label: next.label, detail: next.detail ?? '' });
}

/** Sets the end of every segment and clips the lane to the window. */
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

/** The heavier state wins if several share one slice of the picture: a replica never hides a primary. */
const WEIGHT: Readonly<Record<string, number>> = { primary: 6, effective: 6, none: 5, down: 4, starting: 3 };

/** Merges segments too short to be visible, so that the size of the picture does not depend on the run's length. */
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
