import type { HistoryEvent } from '../../history/events.js';
import { MILESTONES, type RunResult } from '../../judge/types.js';
import { describeEvent } from '../describe.js';
import { byTime, newsFilter } from '../shape/notable.js';
import { MILESTONE_WORDS, moment } from '../words.js';
import { markup, NOTHING, type Markup } from './escape.js';

/** Lines told at most: what is left out is in history.ndjson. */
const MOST_LINES = 160;
/** How far around a milestone a line still belongs to it, ms. */
const AROUND_MS = 2000;

interface Line {
  atMs: number;
  source: string;
  text: string;
  milestone: boolean;
}

/** What happened, line by line: logs, leader key, proxy, containers and faults around the milestones, in one order. */
export function story(result: RunResult, events: readonly HistoryEvent[]): Markup {
  const marks = MILESTONES.flatMap((name) => {
    const milestone = result.timings.milestones[name];
    return milestone
      ? [{ atMs: milestone.atMs, source: milestone.source, text: `${name} ${MILESTONE_WORDS[name]}`, milestone: true }]
      : [];
  });
  const told = byTime(events.filter(isTold)).filter(newsFilter('text'));
  const near =
    told.length + marks.length <= MOST_LINES
      ? told
      : told.filter((event) => marks.some((mark) => Math.abs(mark.atMs - event.t) <= AROUND_MS));
  const kept = near.slice(0, MOST_LINES - marks.length);
  const lines: Line[] = [
    ...marks,
    ...kept.map((event) => ({ atMs: event.t, source: event.src, text: describeEvent(event), milestone: false })),
  ].sort((a, b) => a.atMs - b.atMs);
  if (lines.length === 0) return markup`<p class="empty">Nothing was seen.</p>`;
  const left = told.length - kept.length;
  return markup`<table class="log">
      <tbody>
        ${lines.map(
          (line) =>
            markup`<tr class="${line.milestone ? 'milestone' : ''}">
              <td>${moment(line.atMs)}</td>
              <td>${line.source}</td>
              <td>${line.text}</td>
            </tr> `,
        )}
      </tbody>
    </table>
    ${left > 0 ? markup`<p class="soft">${left} more in history.ndjson.</p>` : NOTHING}`;
}

function isTold(event: HistoryEvent): boolean {
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
