import type { HistoryEvent } from '../../history/events.js';
import { markup, NOTHING, type Markup } from './escape.js';

/** A titled panel. */
export function panel(id: string, title: string, content: Markup): Markup {
  return markup`<section id="${id}"><h2>${title}</h2>
${content}
</section>
`;
}

type Cell = Markup | string;

export interface Column {
  title: string;
  /** Right-aligned, digits under digits. */
  number?: boolean;
}

export interface Row {
  cells: readonly Cell[];
  /** What a link on the page can lead to. */
  id?: string;
}

/** A table; on a telephone `stack` makes a block of each row, every cell with its column's title. */
export function table(columns: readonly Column[], rows: readonly Row[], narrow: 'stack' | 'keep' = 'stack'): Markup {
  if (rows.length === 0) return NOTHING;
  const className = (index: number) => (columns[index]?.number === true ? 'n' : '');
  const cell = (content: Cell, index: number) => {
    const title = columns[index]?.title ?? '';
    return markup`<td class="${className(index)}"${title === '' ? NOTHING : markup` data-l="${title}"`}>${content}</td>`;
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

/** Links to the evidence, `#123`; plain text for an event that the page does not show. */
export function evidenceLinks(ids: readonly number[], shown: ReadonlyMap<number, HistoryEvent>): Markup {
  const links = ids
    .slice(0, MOST_LINKS)
    .map((id) => (shown.has(id) ? markup`<a href="#e${id}">#${id}</a> ` : markup`#${id} `));
  return markup`${links}${ids.length > MOST_LINKS ? markup`and ${ids.length - MOST_LINKS} more` : NOTHING}`;
}

const MOST_LINKS = 6;
