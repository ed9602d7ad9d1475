import { createLogUpdate } from 'log-update';
import pc from 'picocolors';
import type { Line } from '../hatest/progress.js';
import type { Row } from '../hatest/routes-progress.js';
import { cell, clip, columns, wrap } from '../report/terminal/text.js';
import { terminalWidth, useColor } from './screen.js';

const REDRAW_EVERY_MS = 200;
/** Width of the time before the columns of a row: `12:03:27.412  `. */
const TIME_WIDTH = 14;
const MIN_COLUMN_WIDTH = 12;

export interface HatestScreen {
  line(line: Line): void;
  /** Prints the routes side by side; null where the screen has no columns for them. */
  row: ((row: Row) => void) | null;
  close(): void;
}

interface Options {
  /** Names of the routes, for the columns; empty for a single target. */
  names: readonly string[];
  /** Returns the current live lines, one a route. */
  status: () => string[];
}

/** Prints plain lines; on a terminal, with the live lines pinned below them. */
export function openHatestScreen(stream: NodeJS.WriteStream, { names, status }: Options): HatestScreen {
  const colors = pc.createColors(useColor(stream));
  const paint = { good: colors.green, bad: colors.red, note: colors.yellow, plain: String };
  if (!stream.isTTY) {
    return { line: ({ text }) => void stream.write(`${text}\n`), row: null, close: () => undefined };
  }
  const update = createLogUpdate(stream);
  const draw = () => {
    const width = terminalWidth(stream);
    const head = names.length > 1 ? [' '.repeat(TIME_WIDTH) + columnsOf(names, width).join('')] : [];
    const live = [...head, ...status()].map((line) => colors.bold(clip(line, width - 1)));
    update([...live, colors.dim('Ctrl-C: stop and sum up')].join('\n'));
  };
  const timer = setInterval(draw, REDRAW_EVERY_MS);
  const print = (text: string) => {
    update.clear();
    stream.write(`${text}\n`);
    draw();
  };
  const row = ({ time, cells }: Row) => {
    const texts = columnsOf(
      cells.map(({ text }) => text),
      terminalWidth(stream),
    );
    print(time.padEnd(TIME_WIDTH) + cells.map(({ mood }, index) => paint[mood](texts[index] ?? '')).join(''));
  };
  return {
    line: ({ mood, text }) => print(hanging(text, terminalWidth(stream)).map(paint[mood]).join('\n')),
    row: names.length > 1 ? row : null,
    close: () => {
      clearInterval(timer);
      update.clear();
      update.done();
    },
  };
}

/** The texts in columns of equal width, with two spaces between them. */
function columnsOf(texts: readonly string[], width: number): string[] {
  const each = Math.max(MIN_COLUMN_WIDTH, Math.floor((width - 1 - TIME_WIDTH) / texts.length));
  return texts.map((text) => `${cell(text, each - 2)}  `);
}

/** Wraps a line to the terminal's width; continuation lines are indented below the text, past the time. */
function hanging(text: string, width: number): string[] {
  if (columns(text) <= width) return [text];
  const [, head = '', rest = text] = /^((?:[a-z0-9-]+ +)?[\d:.]+ {2})(.*)$/.exec(text) ?? [];
  return wrap(rest, width - head.length).map((line, index) => `${index === 0 ? head : ' '.repeat(head.length)}${line}`);
}
