import type { HistoryEvent } from '../../history/events.js';
import type { Anatomy, RunResult } from '../../judge/types.js';
import { describeEvent } from '../describe.js';
import { shownFailovers } from '../shape/failovers.js';
import { milestonesSeen } from '../shape/seen.js';
import { duration, MILESTONE_LABELS, moment } from '../format.js';
import { markup, NOTHING, type Markup } from './escape.js';
import { EVENT_COLUMNS, evidenceLinks, table, type Shown } from './parts.js';

/** T0 … T9 of each failover, with observer and uncertainty. */
export function milestonesTable(result: RunResult, shown: Shown): Markup {
  return markup`${shownFailovers(result).map(
    ({ title, anatomy }) =>
      markup`${title === null ? NOTHING : markup`<h3>${title}</h3>`}${milestonesOf(anatomy, shown)}`,
  )}`;
}

function milestonesOf(anatomy: Anatomy, shown: Shown): Markup {
  const origin = anatomy.milestones.T0?.atMs;
  const rows = milestonesSeen(anatomy).map(({ name, atMs, uncertaintyMs, source, event }) => {
    const after =
      origin === undefined ? '–' : `${atMs >= origin ? '+' : '−'}${(Math.abs(atMs - origin) / 1000).toFixed(3)} s`;
    const cells = [
      markup`<b>${name}</b> ${MILESTONE_LABELS[name]}`,
      after,
      moment(atMs),
      duration(uncertaintyMs),
      source,
      evidenceLinks([event], shown),
    ];
    return { cells };
  });
  if (rows.length === 0) return markup`<p class="empty">No milestone was reached.</p>`;
  return table(
    [
      { title: 'milestone' },
      { title: 'after T0', number: true },
      { title: 'in the run', number: true },
      { title: 'uncertainty', number: true },
      { title: 'source', whole: true },
      { title: 'event' },
    ],
    rows,
  );
}

/** The events behind checks, milestones and counts, in order of time, each with its line of the history. */
export function evidenceTable(shown: Shown): Markup {
  const events = [...shown.values()].sort((a, b) => a.t - b.t || a.id - b.id);
  return table(
    EVENT_COLUMNS,
    events.map((event) => ({
      id: `e${event.id}`,
      cells: [
        `#${event.id}`,
        moment(event.t),
        event.src,
        markup`<details class="raw"><summary>${describeEvent(event)}</summary><code>${rawLine(event)}</code></details>`,
      ],
    })),
  );
}

/** Maximum length of a shown line: a final read's list of rows would fill the page. */
const MOST_RAW = 1000;

function rawLine(event: HistoryEvent): string {
  const line = JSON.stringify(event);
  return line.length > MOST_RAW ? `${line.slice(0, MOST_RAW)}…` : line;
}
