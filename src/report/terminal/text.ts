import pc from 'picocolors';

export type Colors = ReturnType<typeof pc.createColors>;

/** Colours that the caller switches on or off, not the environment. */
export function colorsFor(color: boolean): Colors {
  return pc.createColors(color);
}

const ANSI = /\u001b\[[0-9;?]*[ -/]*[@-~]/g;
const CONTROL = /[\u0000-\u001f\u007f-\u009f]+/g;

/** Turns foreign text (log lines, error messages) into one line without control sequences. */
export function oneLine(text: string): string {
  return printable(text).trim();
}

/** As `oneLine`, but keeps spaces at both ends. */
export function printable(text: string): string {
  return text.replace(ANSI, '').replace(CONTROL, ' ');
}

/** The characters of a text. A surrogate pair is one, so that cutting never splits it. */
function characters(text: string): string[] {
  return Array.from(text);
}

/** The width of a line in columns, without colour codes. */
export function columns(text: string): number {
  return characters(text.replace(ANSI, '')).length;
}

/** Wraps text at spaces; a word longer than `width` is broken. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (let word of oneLine(text).split(/ +/)) {
    if (line !== '' && columns(line) + 1 + columns(word) > width) {
      lines.push(line);
      line = '';
    }
    for (; columns(word) > width; word = characters(word).slice(width).join(''))
      lines.push(characters(word).slice(0, width).join(''));
    line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}

/** Wrapped text, with every line indented. */
export function paragraph(text: string, width: number, indent: number): string[] {
  return wrap(text, Math.max(1, width - indent)).map((line) => ' '.repeat(indent) + line);
}

/** Width of the label in `labelled`. */
export const LABEL_WIDTH = 13;

/** A label with its text, wrapped beside it. */
export function labelled(label: string, text: string, width: number, paint: (text: string) => string): string[] {
  const indent = 2 + LABEL_WIDTH;
  return paragraph(text, width, Math.min(indent, width - 10)).map((line, index) =>
    index > 0 || width < indent + 10 ? line : `  ${paint(cell(label, LABEL_WIDTH))}${line.slice(indent)}`,
  );
}

/** Cuts text that does not fit and marks this with an ellipsis. */
export function clip(text: string, width: number): string {
  const all = characters(printable(text));
  if (all.length <= width) return all.join('');
  return width < 1 ? '' : `${all.slice(0, width - 1).join('')}…`;
}

/** Exactly `width` columns: cut, or padded on the right. */
export function cell(text: string, width: number): string {
  const cut = clip(text, width);
  return cut + ' '.repeat(Math.max(0, width - columns(cut)));
}

/** As `cell`, but padded on the left, for numbers. */
export function cellRight(text: string, width: number): string {
  const cut = clip(text, width);
  return ' '.repeat(Math.max(0, width - columns(cut))) + cut;
}
