/**
 * Replaces what stands between `<!-- begin: name -->` and `<!-- end: name -->`. @throws Error where a text has no such
 * section.
 */
export function withSection(text: string, name: string, content: string): string {
  const { from, to } = placeOf(text, name);
  return `${text.slice(0, from)}\n\n${content.trim()}\n\n${text.slice(to)}`;
}

/** What stands in a section now. @throws Error where a text has no such section. */
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

/** A Markdown table; a `|` in a cell is escaped. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
