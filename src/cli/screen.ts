import { createLogUpdate } from 'log-update';
import type { HistoryEvent } from '../history/events.js';
import { advance, initialLiveState, plainReporter, reduceLive, renderLive, type LivePlan } from '../report/live.js';

const REDRAW_EVERY_MS = 200;
const DEFAULT_WIDTH = 80;

/** The view of a run while it lasts; all output goes to stderr. */
export interface Screen {
  event(event: HistoryEvent): void;
  line(text: string): void;
  close(): void;
}

/**
 * Prints lines, and on a terminal the view of the cluster below them. With `printEvents` false, events update the view
 * but print no lines: for many runs in a row.
 */
export function openScreen(plan: LivePlan, printEvents = true): Screen {
  const reporter = printEvents ? plainReporter() : () => null;
  return process.stderr.isTTY ? liveScreen(plan, reporter) : plainScreen(reporter);
}

type PlainReporter = ReturnType<typeof plainReporter>;

function plainScreen(plainLine: PlainReporter): Screen {
  const line = (text: string) => void process.stderr.write(`${text}\n`);
  return {
    event: (event) => {
      const text = plainLine(event);
      if (text !== null) line(text);
    },
    line,
    close: () => undefined,
  };
}

function liveScreen(plan: LivePlan, plainLine: PlainReporter): Screen {
  const update = createLogUpdate(process.stderr);
  const color = useColor(process.stderr);
  let state = initialLiveState(plan);
  let height = 0;
  let lastEvent = { t: 0, seenAt: performance.now() };
  const draw = () => {
    const t = lastEvent.t + performance.now() - lastEvent.seenAt;
    const view = `\n${renderLive(advance(state, t), terminalWidth(process.stderr), color)}`;
    const rows = view.split('\n').length;
    // log-update 7 patches changed lines; if a line is inserted or removed in the middle, it leaves those below
    // unchanged.
    if (rows !== height) update.clear();
    height = rows;
    update(view);
  };
  const timer = setInterval(draw, REDRAW_EVERY_MS);
  const line = (text: string) => {
    update.clear();
    process.stderr.write(`${text}\n`);
    draw();
  };
  return {
    event: (event) => {
      state = reduceLive(state, event);
      if (event.t > lastEvent.t) lastEvent = { t: event.t, seenAt: performance.now() };
      const text = plainLine(event);
      if (text !== null) line(text);
    },
    line,
    close: () => {
      clearInterval(timer);
      update.clear();
      update.done();
    },
  };
}

export function terminalWidth(stream: NodeJS.WriteStream): number {
  return stream.isTTY ? Math.max(40, Math.min(120, stream.columns)) : DEFAULT_WIDTH;
}

/**
 * Whether to use colour: on a terminal unless NO_COLOR (no-color.org) is set; anywhere if FORCE_COLOR is set and not 0.
 */
export function useColor(stream: { isTTY?: boolean }): boolean {
  if (process.env['NO_COLOR']) return false;
  const forced = process.env['FORCE_COLOR'];
  if (forced) return forced !== '0';
  // On a pipe or a file `isTTY` is undefined, contrary to Node's types.
  return stream.isTTY === true && process.env['TERM'] !== 'dumb';
}
