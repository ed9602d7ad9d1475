import pc from 'picocolors';

export type Colors = ReturnType<typeof pc.createColors>;

/** Colours that are on or off by the caller's decision, not by the environment's. */
export function colorsFor(color: boolean): Colors {
  return pc.createColors(color);
}

const ANSI = /\u001b\[[0-9;?]*[ -/]*[@-~]/g;
const CONTROL = /[\u0000-\u001f\u007f-\u009f]+/g;

/** Text from elsewhere (log lines, error messages) as one line that cannot steer the terminal. */
export function oneLine(text: string): string {
  return printable(text).trim();
}

/** As `oneLine`, spaces at both ends kept. */
export function printable(text: string): string {
  return text.replace(ANSI, '').replace(CONTROL, ' ');
}

/** The characters of a text: a surrogate pair is one, so that cutting never halves it. */
function characters(text: string): string[] {
  return Array.from(text);
}

/** Columns that a line takes, colours not counted. */
export function columns(text: string): number {
  return characters(text.replace(ANSI, '')).length;
}

/** Breaks text at spaces, and a longer word in the middle, so that no line is wider than `width`. */
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

/** Wrapped text with every line indented. */
export function paragraph(text: string, width: number, indent: number): string[] {
  return wrap(text, Math.max(1, width - indent)).map((line) => ' '.repeat(indent) + line);
}

/** Columns of the label in `labelled`. */
export const LABEL_WIDTH = 13;

/** `label      text`, the text wrapped beside its label. */
export function labelled(label: string, text: string, width: number, paint: (text: string) => string): string[] {
  const indent = 2 + LABEL_WIDTH;
  return paragraph(text, width, Math.min(indent, width - 10)).map((line, index) =>
    index > 0 || width < indent + 10 ? line : `  ${paint(cell(label, LABEL_WIDTH))}${line.slice(indent)}`,
  );
}

/** Cuts text that does not fit and says so with an ellipsis. */
export function clip(text: string, width: number): string {
  const all = characters(printable(text));
  if (all.length <= width) return all.join('');
  return width < 1 ? '' : `${all.slice(0, width - 1).join('')}…`;
}

/** Exactly `width` columns: cut or filled with spaces on the right. */
export function cell(text: string, width: number): string {
  const cut = clip(text, width);
  return cut + ' '.repeat(Math.max(0, width - columns(cut)));
}

/** As `cell`, filled on the left: for numbers. */
export function cellRight(text: string, width: number): string {
  const cut = clip(text, width);
  return ' '.repeat(Math.max(0, width - columns(cut))) + cut;
}
