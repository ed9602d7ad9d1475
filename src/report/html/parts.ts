import type { HistoryEvent } from '../../history/events.js';
import { describeEvent } from '../describe.js';
import { moment } from '../format.js';
import { markup, NOTHING, type Markup } from './escape.js';

/** The events that the page shows as lines, by id. */
export type Shown = ReadonlyMap<number, HistoryEvent>;

/** A titled panel. */
export function panel(id: string, title: string, content: Markup): Markup {
  return markup`<section id="${id}"><h2>${title}</h2>
${content}
</section>
`;
}

/** Turns backticks in our own text into <code> elements. */
export function withCode(text: string): Markup {
  return markup`${text.split('`').map((part, index) => (index % 2 === 1 ? markup`<code>${part}</code>` : part))}`;
}

type Cell = Markup | string;

export interface Column {
  title: string;
  /** Right-aligned, with digits below digits. */
  number?: boolean;
  /** Never wrapped, for example the name of a source. */
  whole?: boolean;
}

export interface Row {
  cells: readonly Cell[];
  /** Anchor for links on the page. */
  id?: string;
}

/** A table. On a narrow screen `stack` shows each row as a block, with the column's title at every cell. */
export function table(columns: readonly Column[], rows: readonly Row[], narrow: 'stack' | 'keep' = 'stack'): Markup {
  if (rows.length === 0) return NOTHING;
  const className = (index: number) =>
    columns[index]?.number === true ? 'n' : columns[index]?.whole === true ? 'w' : '';
  const cell = (content: Cell, index: number) => {
    const title = columns[index]?.title ?? '';
    return markup`<td class="${className(index)}"${
      title === ''
        ? NOTHING
        : markup`
data-l="${title}"`
    }>${content}</td>`;
  };
  const row = ({
    cells,
    id,
  }: Row) => markup`<tr${id === undefined ? NOTHING : markup` id="${id}"`}>${cells.map(cell)}</tr>
`;
  const head = columns.map(({ title }, index) => markup`<th class="${className(index)}">${title}</th>`);
  return markup`<table class="${narrow}"><thead><tr>${head}</tr></thead><tbody>
${rows.map(row)}</tbody></table>`;
}

/**
 * Links to the evidence, `#123`; plain text for an event that the page does not show. `total` is needed if `ids` has
 * only the first of many.
 */
export function evidenceLinks(ids: readonly number[], shown: Shown, total?: number): Markup {
  const linked = ids.slice(0, MOST_LINKS);
  const links = linked.map((id) => markup`${eventLink(id, shown)} `);
  const rest = Math.max(total ?? 0, ids.length) - linked.length;
  if (ids.length === 0 || rest === 0) return markup`${links}`;
  return markup`${links}and ${total === undefined ? '' : `${rest} `}more`;
}

const MOST_LINKS = 4;

export function eventLink(id: number, shown: Shown): Markup {
  return shown.has(id) ? markup`<a href="#e${id}">#${id}</a>` : markup`#${id}`;
}

/** The columns of every table of events. */
export const EVENT_COLUMNS: readonly Column[] = [
  { title: 'event', number: true },
  { title: 'at', number: true },
  { title: 'source', whole: true },
  { title: 'what' },
];

/** A table of events, each linked to its line of the history further down the page. */
export function eventTable(events: readonly HistoryEvent[]): Markup {
  return table(
    EVENT_COLUMNS,
    events.map((event) => ({
      cells: [markup`<a href="#e${event.id}">#${event.id}</a>`, moment(event.t), event.src, describeEvent(event)],
    })),
  );
}

/**
 * A picture with its name to the left. With `tip`, its contents as text, keyboard and touch can focus it: they cannot
 * hover.
 */
export function laneRow(name: Cell, picture: Markup, tip: readonly string[] = []): Markup {
  const cell =
    tip.length === 0
      ? markup`<div class="cell">${picture}</div>`
      : markup`<div class="cell" tabindex="0">${picture}<div
class="tip">${tip.map((line) => markup`<span>${line}</span>`)}</div></div>`;
  return markup`<div class="name">${name}</div>${cell}
`;
}
