/**
 * Replaces the text between `<!-- begin: name -->` and `<!-- end: name -->`.
 * @throws Error if the text has no such section.
 */
export function withSection(text: string, name: string, content: string): string {
  const { from, to } = placeOf(text, name);
  return `${text.slice(0, from)}\n\n${content.trim()}\n\n${text.slice(to)}`;
}

/** Returns the content of a section. @throws Error if the text has no such section. */
export function sectionOf(text: string, name: string): string {
  const { from, to } = placeOf(text, name);
  return text.slice(from, to);
}

function placeOf(text: string, name: string): { from: number; to: number } {
  const begin = `<!-- begin: ${name} -->`;
  const [from, to] = [text.indexOf(begin), text.indexOf(`<!-- end: ${name} -->`)];
  if (from < 0 || to < from) throw new Error(`expected a section ${begin} in the text, got none`);
  return { from: from + begin.length, to };
}

/** Formats a Markdown table; `|` in a cell is escaped. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
