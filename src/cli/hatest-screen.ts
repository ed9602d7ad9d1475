import { createLogUpdate } from 'log-update';
import pc from 'picocolors';
import type { Line } from '../hatest/progress.js';
import { columns, wrap } from '../report/terminal/text.js';
import { terminalWidth, useColor } from './screen.js';

const REDRAW_EVERY_MS = 200;

export interface HatestScreen {
  line(line: Line): void;
  close(): void;
}

/**
 * Prints plain lines; on a terminal, with a live line pinned below them.
 * @param status Returns the current live line.
 */
export function openHatestScreen(stream: NodeJS.WriteStream, status: () => string): HatestScreen {
  const colors = pc.createColors(useColor(stream));
  const paint = { good: colors.green, bad: colors.red, note: colors.yellow, plain: String };
  if (!stream.isTTY) {
    return { line: ({ text }) => void stream.write(`${text}\n`), close: () => undefined };
  }
  const update = createLogUpdate(stream);
  const draw = () =>
    update(`${colors.bold(status().slice(0, terminalWidth(stream) - 1))}\n${colors.dim('Ctrl-C: stop and sum up')}`);
  const timer = setInterval(draw, REDRAW_EVERY_MS);
  return {
    line: ({ mood, text }) => {
      update.clear();
      stream.write(`${hanging(text, terminalWidth(stream)).map(paint[mood]).join('\n')}\n`);
      draw();
    },
    close: () => {
      clearInterval(timer);
      update.clear();
      update.done();
    },
  };
}

/** Wraps a line to the terminal's width; continuation lines are indented below the text, past the time. */
function hanging(text: string, width: number): string[] {
  if (columns(text) <= width) return [text];
  const [, time = '', rest = text] = /^([\d:.]+ {2})(.*)$/.exec(text) ?? [];
  return wrap(rest, width - time.length).map((line, index) => `${index === 0 ? time : ' '.repeat(time.length)}${line}`);
}
