import { printable } from '../terminal/text.js';

/** A piece of markup. Only `markup` creates it, so that other text cannot be inserted unescaped. */
export class Markup {
  constructor(readonly text: string) {}
}

type Piece = Markup | string | number | null | readonly Piece[];

/** Template tag for markup. Values are escaped unless they are Markup; lists are joined, null is empty. */
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

/** Escapes text for HTML and SVG, in elements and in quoted attributes. Removes control characters. */
export function escapeHtml(text: string): string {
  return printable(text)
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
