import type { HistoryEvent } from '../history/events.js';
import type { RunResult } from '../judge/types.js';
import { failoverLines } from './terminal/bars.js';
import { chartLines } from './terminal/chart.js';
import { checkLines, painter } from './terminal/checks.js';
import { countLines } from './terminal/counts.js';
import { routeLines } from './terminal/routes.js';
import { colorsFor, columns, LABEL_WIDTH, labelled, oneLine, paragraph, type Colors } from './terminal/text.js';
import { duration, formatVersions, VERDICT_LABELS } from './format.js';

export interface SummaryOptions {
  /** Width of the terminal; no line is wider. */
  width: number;
  color: boolean;
  /** The run directory as the reader would type it. */
  runDir: string;
  /** The command that repeats the run. */
  reproduce: string;
  /** A better next command than repeating the run. */
  next?: string | null;
}

/** The final summary on a terminal: verdict first, then the evidence, then the next command. */
export function renderSummary(result: RunResult, events: readonly HistoryEvent[], options: SummaryOptions): string {
  const width = Math.max(20, options.width);
  const c = colorsFor(options.color);
  const sections = [
    headlineLines(result, width, c),
    checkLines(result.checks, width, c),
    failoverLines(result, width, c),
    routeLines(result, width, c),
    chartLines(events, result, width, c),
    countLines(result, width, c),
    nextLines(result, options, width, c),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headlineLines(result: RunResult, width: number, c: Colors): string[] {
  const word = VERDICT_LABELS[result.verdict];
  const paint = painter(result.verdict, c);
  const [first = '', ...more] = paragraph(`${word}  ${oneLine(result.scenario)}  ${result.headline}`, width, 0);
  const context =
    `seed ${result.seed} · profile ${result.profile} · ${duration(result.durationMs)} · ` +
    formatVersions(result.versions);
  return [
    c.bold(paint(word)) + first.slice(word.length),
    ...more,
    ...(result.cause === null || result.headline.includes(result.cause)
      ? []
      : paragraph(`Cause: ${result.cause}`, width, 0).map(paint)),
    ...(result.hazard ? paragraph(`Known hazard: ${result.hazard}`, width, 0).map((line) => c.yellow(line)) : []),
    ...onCallLine(result, width),
    ...(result.interrupted
      ? paragraph('Interrupted: what is below is what there was.', width, 0).map((line) => c.yellow(line))
      : []),
    ...paragraph(context, width, 0).map((line) => c.dim(line)),
  ];
}

/** The action for on-call, if it fits on one line. report.html always has it. */
function onCallLine({ act }: RunResult, width: number): string[] {
  const line = `On call: ${oneLine(act ?? '')}`;
  return act && columns(line) <= width ? [line] : [];
}

/** Paths of the results, and the next command. Unless the run passed, the command keeps the stack for inspection. */
function nextLines(result: RunResult, options: SummaryOptions, width: number, c: Colors): string[] {
  const { runDir, reproduce, next = null } = options;
  const directory = oneLine(runDir).replace(/\/+$/, '');
  const keep = result.verdict === 'pass' || result.verdict === 'skipped' ? '' : ' --keep';
  return [
    ...pathLines('run', directory, width, c),
    ...pathLines('report', `${directory}/report.html`, width, c),
    ...commandLines(next === null ? 'next' : 'again', `${reproduce}${keep}`, width, c),
    ...(next === null ? [] : commandLines('next', next, width, c)),
  ];
}

/** Text to be copied is broken only if it is wider than the terminal. */
function pathLines(label: string, text: string, width: number, c: Colors): string[] {
  if (columns(text) <= width - 2 - LABEL_WIDTH) return labelled(label, text, width, c.dim);
  return [`  ${c.dim(label)}`, ...paragraph(text, width, columns(text) <= width - 2 ? 2 : 0)];
}

/** Breaks a command with backslashes if it is wider than the terminal but its words fit: it can still be pasted. */
function commandLines(label: string, text: string, width: number, c: Colors): string[] {
  const room = width - 2;
  const isBroken = columns(text) > room && text.split(' ').every((word) => columns(word) <= room);
  if (!isBroken) return pathLines(label, text, width, c);
  const lines = paragraph(text, room, 0);
  return [`  ${c.dim(label)}`, ...lines.map((line, index) => (index < lines.length - 1 ? `${line} \\` : line))];
}
