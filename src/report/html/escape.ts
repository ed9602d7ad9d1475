import { printable } from '../terminal/text.js';

/** A piece of markup: made by `markup` only, so that text from elsewhere cannot pass for it. */
export class Markup {
  constructor(readonly text: string) {}
}

type Piece = Markup | string | number | null | readonly Piece[];

/** Template for markup: every value is escaped unless it is markup already; lists are joined, null is nothing. */
export function markup(parts: TemplateStringsArray, ...values: Piece[]): Markup {
  return new Markup(
    parts.map((part, index) => part + (index < values.length ? render(values[index] ?? null) : '')).join(''),
  );
}

export const NOTHING = new Markup('');

function render(piece: Piece): string {
  if (piece === null) return '';
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === 'string') return escapeHtml(piece);
  return typeof piece === 'number' ? String(piece) : piece.map(render).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for HTML and SVG, in elements and in quoted attributes; control characters are removed. */
export function escapeHtml(text: string): string {
  return printable(text)
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
