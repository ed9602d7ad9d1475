import type { HistoryEvent } from '../../history/events.js';
import { html, NOTHING, type Markup } from './escape.js';

/** A titled panel; nothing at all where there is nothing to show. */
export function panel(id: string, title: string, content: Markup): Markup {
  return html`<section id="${id}">
    <h2>${title}</h2>
    ${content}
  </section> `;
}

type Cell = Markup | string;

export interface Column {
  title: string;
  /** Right-aligned, digits under digits. */
  number?: boolean;
}

/** A table that becomes a list of blocks on a telephone, each cell with its column's title. */
export function table(columns: readonly Column[], rows: readonly { cells: readonly Cell[]; id?: string }[]): Markup {
  if (rows.length === 0) return NOTHING;
  const className = (index: number) => (columns[index]?.number === true ? 'n' : '');
  return html`<table class="stack">
    <thead>
      <tr>
        ${columns.map(({ title }, index) => html`<th class="${className(index)}">${title}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({
          cells,
          id,
        }) => html`<tr${id === undefined ? NOTHING : html` id="${id}"`}>${cells.map((cell, index) => html`<td class="${className(index)}" ${label(columns[index]?.title ?? '')}>${cell}</td>`)}</tr>
`,
      )}
    </tbody>
  </table>`;
}

const label = (title: string) => (title === '' ? NOTHING : html`data-l="${title}"`);

/** A number of the headline: what, how much, and what to hold it against. */
export function card(name: string, value: string, note: string, state: '' | 'bad' | 'warn' = ''): Markup {
  return html`<div class="card ${state}"><span>${name}</span><b>${value}</b><span>${note}</span></div>`;
}

/** Links to the evidence, `#123`; plain text for an event that the page does not show. */
export function evidenceLinks(ids: readonly number[], shown: ReadonlyMap<number, HistoryEvent>): Markup {
  const links = ids
    .slice(0, MOST_LINKS)
    .map((id) => (shown.has(id) ? html`<a href="#e${id}">#${id}</a> ` : html`#${id} `));
  return html`${links}${ids.length > MOST_LINKS ? html`and ${ids.length - MOST_LINKS} more` : NOTHING}`;
}

const MOST_LINKS = 6;
