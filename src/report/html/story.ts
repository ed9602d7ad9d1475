import type { HistoryEvent } from '../../history/events.js';
import type { RunResult } from '../../judge/types.js';
import { describeEvent } from '../describe.js';
import { byTime, newsFilter } from '../shape/notable.js';
import { shownFailovers } from '../shape/failovers.js';
import { milestonesSeen } from '../shape/seen.js';
import { MILESTONE_LABELS, moment, formatCount } from '../format.js';
import { markup, NOTHING, type Markup } from './escape.js';
import { eventLink, type Shown } from './parts.js';

/** Maximum number of lines around the milestones; the rest is in history.ndjson. */
const MOST_LINES = 160;
/** A line this close to a milestone belongs to it. */
const AROUND_MS = 2000;
/** Maximum number of lines in a folded part. */
const MOST_FOLDED = 60;

interface Line {
  atMs: number;
  source: Markup | string;
  text: Markup | string;
  /** `proof`: the line from which a milestone was read. */
  kind: 'milestone' | 'proof' | 'line';
}

/** Files next to the page, for links to the logs, and the events that the page shows. */
export interface StoryOptions {
  beside: readonly string[];
  shown: Shown;
}

/**
 * The course of the run, line by line: logs, leader key, proxy, containers and faults in order of time, with each
 * milestone above its line. Lines long before the first milestone or after the last one are folded.
 */
export function story(result: RunResult, events: readonly HistoryEvent[], options: StoryOptions): Markup {
  const milestones = shownFailovers(result).flatMap(({ anatomy }) => milestonesSeen(anatomy));
  const proofs = new Set(milestones.map(({ event }) => event));
  const isNews = newsFilter('text');
  const shown = byTime(events.filter((event) => proofs.has(event.id) || isShown(event))).filter(
    (event) => isNews(event) || proofs.has(event.id),
  );
  const firstMs = Math.min(...milestones.map(({ atMs }) => atMs)) - AROUND_MS;
  const lastMs = Math.max(...milestones.map(({ atMs }) => atMs)) + AROUND_MS;
  const lines = shown.map((event) => lineOf(event, proofs.has(event.id), options));
  const marks = milestones.map(({ name, atMs, source }): Line => ({
    atMs,
    source,
    text: `${name} ${MILESTONE_LABELS[name]}`,
    kind: 'milestone',
  }));
  if (marks.length === 0) return parts([], lines, []);
  const within = lines.filter(({ atMs }) => atMs >= firstMs && atMs <= lastMs);
  const isNear = ({ atMs, kind }: Line) =>
    kind === 'proof' || marks.some((mark) => Math.abs(mark.atMs - atMs) <= AROUND_MS);
  const near = within.length > MOST_LINES ? within.filter(isNear) : within;
  return parts(
    lines.filter(({ atMs }) => atMs < firstMs),
    [...marks, ...near].sort((a, b) => a.atMs - b.atMs),
    lines.filter(({ atMs }) => atMs > lastMs),
    within.length - near.length,
  );
}

function parts(before: readonly Line[], core: readonly Line[], after: readonly Line[], left = 0): Markup {
  if (before.length + core.length + after.length === 0) return markup`<p class="empty">Nothing was seen.</p>`;
  const kept = core.filter(({ kind }, index) => kind !== 'line' || index < MOST_LINES);
  const more = left + core.length - kept.length;
  return markup`${folded('before', before)}${logTable(kept)}
${
  more > 0
    ? markup`<p class="soft">${formatCount(more, 'more line')} between them in
history.ndjson.</p>`
    : NOTHING
}${folded('after', after)}`;
}

function folded(when: 'before' | 'after', lines: readonly Line[]): Markup {
  if (lines.length === 0) return NOTHING;
  const kept = when === 'before' ? lines.slice(-MOST_FOLDED) : lines.slice(0, MOST_FOLDED);
  const said = when === 'before' ? 'before the first milestone' : 'after the last milestone';
  const all = kept.length < lines.length ? `, the nearest ${kept.length} of them` : '';
  return markup`<details><summary>${formatCount(lines.length, 'line')}
${said}${all}</summary>${logTable(kept)}</details>
`;
}

function logTable(lines: readonly Line[]): Markup {
  return markup`<table class="log"><tbody>
${lines.map(
  ({
    atMs,
    source,
    text,
    kind,
  }) => markup`<tr class="${kind}"><td>${moment(atMs)}</td><td>${source}</td><td>${text}</td></tr>
`,
)}</tbody></table>`;
}

function lineOf(event: HistoryEvent, isProof: boolean, { beside, shown }: StoryOptions): Line {
  const log = event.kind === 'log' ? `logs/${event.node}.log` : '';
  const source = beside.includes(log) ? markup`<a href="${log}">${event.src}</a>` : event.src;
  const text = isProof ? markup`${describeEvent(event)} ${eventLink(event.id, shown)}` : describeEvent(event);
  return { atMs: event.t, source, text, kind: isProof ? 'proof' : 'line' };
}

function isShown(event: HistoryEvent): boolean {
  switch (event.kind) {
    case 'log':
    case 'leader-key':
    case 'proxy-server':
    case 'container':
    case 'gap':
    case 'waited':
    case 'phase':
    case 'aborted':
      return true;
    case 'fault':
      return event.stage !== 'journaled';
    default:
      return false;
  }
}
