import type { Check, Verdict } from '../../judge/types.js';
import { CHECK_MARK } from '../format.js';
import { cell, columns, oneLine, paragraph, wrap, type Colors } from './text.js';

/** One line per check, `✓ name  expected …  measured …`; a further line gives the reason if it did not pass. */
export function checkLines(checks: readonly Check[], width: number, c: Colors): string[] {
  const longest = (text: (check: Check) => string, most: number) =>
    Math.min(most, Math.max(0, ...checks.map((check) => columns(oneLine(text(check))))));
  const name = longest((check) => check.name, Math.floor(width * 0.3));
  const expected = longest((check) => check.expected, Math.floor((width - name - 4) * 0.45) - 9);
  return checks.flatMap((check) => lines(check, { name, expected, width }, c));
}

interface Layout {
  name: number;
  expected: number;
  width: number;
}

function lines(check: Check, layout: Layout, c: Colors): string[] {
  const paint = painter(check.verdict, c);
  const indent = 4 + layout.name + 2;
  const start = `  ${paint(CHECK_MARK[check.verdict])} `;
  const name = oneLine(check.name);
  const [first = '', ...more] = values(check, layout.expected, Math.max(10, layout.width - indent));
  // A name wider than its column gets its own line: names are never cut.
  const head =
    columns(name) <= layout.name
      ? [`${start}${cell(name, layout.name)}  ${dimLabels(first, c)}`]
      : [...wrapName(start, name, layout.width), ' '.repeat(indent) + dimLabels(first, c)];
  return [
    ...head,
    ...more.map((line) => ' '.repeat(indent) + dimLabels(line, c)),
    ...(check.reason === undefined ? [] : paragraph(check.reason, layout.width, 4).map(paint)),
  ];
}

/** Expected and measured value: in columns if they fit, else on one line, else on two. */
function values(check: Check, expectedWidth: number, room: number): string[] {
  const expected = oneLine(check.expected);
  const measured = oneLine(check.measured);
  const aligned = `expected ${cell(expected, Math.max(expectedWidth, columns(expected)))}  measured ${measured}`;
  if (columns(aligned) <= room) return [aligned];
  const inOneLine = `expected ${expected}  measured ${measured}`;
  if (columns(inOneLine) <= room) return [inOneLine];
  return [...wrap(`expected ${expected}`, room), ...wrap(`measured ${measured}`, room)];
}

function wrapName(start: string, name: string, width: number): string[] {
  const [first = '', ...more] = wrap(name, Math.max(1, width - 4));
  return [start + first, ...more.map((line) => `    ${line}`)];
}

/** Dims the labels, which are the same in each line. */
function dimLabels(line: string, c: Colors): string {
  return line.replace(/^(expected|measured) |( {2}measured )/g, (word) => c.dim(word));
}

/** The colour of a verdict. */
export function painter(verdict: Verdict, c: Colors): (text: string) => string {
  return verdict === 'pass' ? c.green : verdict === 'fail' || verdict === 'error' ? c.red : c.yellow;
}
