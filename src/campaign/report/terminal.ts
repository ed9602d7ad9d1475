import asciichart from 'asciichart';
import { shellQuoted } from '../../core/shell.js';
import { sorted } from '../stats/quantile.js';
import { duration, range, VERDICT_LABELS, formatVersions } from '../../report/format.js';
import {
  cell,
  cellRight,
  clip,
  colorsFor,
  columns,
  LABEL_WIDTH,
  labelled,
  paragraph,
  type Colors,
} from '../../report/terminal/text.js';
import { valuesOf } from '../measures.js';
import type { CampaignResult, Cell, Distribution } from '../types.js';
import { formatBounds, MEASURE_LABELS } from '../format-measures.js';
import type { RouteDistribution } from '../route-analysis.js';
import { CAMPAIGN_ROUTE_COLUMNS, campaignRouteRows } from './routes.js';

export interface CampaignSummaryOptions {
  width: number;
  color: boolean;
  /** The campaign's directory as the reader would type it. */
  directory: string;
}

/** The final summary on a terminal: verdict first, then the distributions, then the next command. */
export function renderCampaignSummary(result: CampaignResult, options: CampaignSummaryOptions): string {
  const width = Math.max(40, options.width);
  const c = colorsFor(options.color);
  const sections = [
    headlineLines(result, width, c),
    (result.comparison?.cells ?? []).flatMap(({ sentence }) => paragraph(`• ${sentence}`, width, 2)),
    result.effects.flatMap(({ sentence }) => paragraph(`• ${sentence}`, width, 2)),
    ...result.cells.map((one, index) => cellLines(one, result.analysis[index]?.distributions ?? [], width, c)),
    ...result.analysis.map(({ routes = [] }) => routeLines(routes, width, c)),
    roundLines(result, width, c),
    nextLines(result, options.directory, width, c),
  ];
  const filled = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${filled.join('\n\n')}\n`;
}

function headlineLines(result: CampaignResult, width: number, c: Colors): string[] {
  const label = VERDICT_LABELS[result.verdict];
  const paint = { pass: c.green, fail: c.red, error: c.red, inconclusive: c.yellow }[result.verdict];
  const [first = '', ...more] = paragraph(`${label}  ${result.scenario}  ${result.headline}`, width, 0);
  const { versions, seed, profile, comparison, state } = result;
  const context = `seed ${seed} · profile ${profile} · ${versions ? formatVersions(versions) : 'versions unknown'}`;
  return [
    c.bold(paint(label)) + first.slice(label.length),
    ...more,
    ...(state === 'interrupted' ? paragraph('Interrupted: this is what there is.', width, 0).map(c.yellow) : []),
    ...(comparison?.warnings ?? []).flatMap((text) => paragraph(`Note: ${text}.`, width, 0).map(c.yellow)),
    ...paragraph(context, width, 0).map((line) => c.dim(line)),
  ];
}

const NAME = 13;
const NUMBER = 9;
const BOUNDS = 18;

/** The distributions of one cell as a table, with its write outages as a chart. */
function cellLines(one: Cell, distributions: readonly Distribution[], width: number, c: Colors): string[] {
  if (distributions.length === 0) return [];
  const line = (name: string, numbers: readonly string[], predicted: string) => {
    const [p50 = '', bounds = '', p95 = '', most = ''] = numbers;
    const text =
      `  ${cell(name, NAME)}${cellRight(p50, NUMBER)}  ` +
      `${cell(bounds, BOUNDS)}${cellRight(p95, NUMBER)}${cellRight(most, NUMBER)}  ${predicted}`;
    return clip(text, width).trimEnd();
  };
  return [
    ...(one.name === '' ? [] : [c.bold(clip(one.name, width))]),
    c.dim(line('', ['p50', '95 % CI', 'p95', 'max'], 'predicted')),
    ...distributions.map((d) => {
      const numbers = [duration(d.p50Ms), formatBounds(d.p50Interval), duration(d.p95Ms), duration(d.maxMs)];
      const text = line(MEASURE_LABELS[d.measure], numbers, range(d.predicted?.minMs, d.predicted?.maxMs));
      return d.measure === 'writeOutage' ? c.bold(text) : text;
    }),
    ...chartLines(valuesOf(one, 'writeOutage'), width, c),
  ];
}

/** Columns of the table of routes; the page has the others. */
const SHOWN = 7;
const WIDEST_BAR = 24;

/** The routes of a cell, the shortest median outage first, each with a bar of its median. */
function routeLines(routes: readonly RouteDistribution[], width: number, c: Colors): string[] {
  if (routes.length === 0) return [];
  const rows = [CAMPAIGN_ROUTE_COLUMNS, ...campaignRouteRows(routes)].map((cells) => cells.slice(0, SHOWN));
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((cells) => columns(cells[index] ?? ''))));
  const longestMs = Math.max(1, ...routes.map(({ p50Ms }) => p50Ms ?? 0));
  return rows.map((cells, row) => {
    const text = cells.map((one, index) => cell(one, widths[index] ?? 0)).join('  ');
    const bar = row === 0 ? '' : '▇'.repeat(Math.round(((routes[row - 1]?.p50Ms ?? 0) / longestMs) * WIDEST_BAR));
    const line = clip(`  ${text}  ${bar}`.trimEnd(), width);
    return row === 0 ? c.dim(line) : line;
  });
}

const CHART_HEIGHT = 6;
const LABEL = 8;
/** Fewer rounds are easier to read in the list than in a chart. */
const LEAST_CHARTED = 5;

/** The write outages in ascending order; the slope shows their spread. */
function chartLines(values: readonly number[], width: number, c: Colors): string[] {
  const room = Math.min(width - LABEL - 2, 60);
  if (values.length < LEAST_CHARTED || Math.max(...values) === 0) return [];
  const ascending = sorted(values).map((ms) => ms / 1000);
  const series = Array.from(
    { length: room },
    (_, column) => ascending[Math.floor((column / room) * ascending.length)] ?? 0,
  );
  const [low = 0, high = 0] = [series[0], series.at(-1)];
  const spread = Math.max(high - low, 0.05);
  const plot = asciichart.plot(series, {
    min: low,
    max: low + spread,
    height: CHART_HEIGHT,
    offset: 2,
    format: (value) => value.toFixed(spread < 2 ? 2 : 1).padStart(LABEL - 1),
  });
  const ends = `shortest${' '.repeat(Math.max(1, room - 'shortest'.length - 'longest'.length))}longest`;
  return [
    '',
    c.dim(clip(`  write outage of ${values.length} rounds in order of length, s`, width)),
    ...plot.split('\n').map((text) => c.cyan(text.trimEnd())),
    c.dim(`${' '.repeat(LABEL)}${ends}`),
  ];
}

/** One mark per round, and a line for each round that did not pass. */
function roundLines({ cells }: CampaignResult, width: number, c: Colors): string[] {
  const mark = {
    pass: c.green('✓'),
    fail: c.red('✗'),
    error: c.red('!'),
    inconclusive: c.yellow('?'),
    skipped: c.yellow('-'),
  };
  return cells.flatMap(({ name, rounds }) => {
    if (rounds.length === 0) return [];
    const marks = rounds.map(({ verdict }) => mark[verdict]).join('');
    const listed = rounds.filter(({ verdict, leftOut }) => verdict !== 'pass' || leftOut !== null);
    return [
      `  ${c.dim(cell('rounds', NAME))}${marks}${name === '' ? '' : `  ${c.dim(name)}`}`,
      ...listed.flatMap((round) => {
        const left = round.leftOut === null ? '' : ', not in the distributions';
        return paragraph(`round ${round.round}: ${round.verdict}${left}. ${round.cause ?? ''}`, width, 2 + NAME);
      }),
    ];
  });
}

function nextLines({ state }: CampaignResult, directory: string, width: number, c: Colors): string[] {
  const path = directory.replace(/\/+$/, '');
  const next =
    state === 'complete' ? [] : copied('go on', `npx patroni-chaos campaign --resume ${shellQuoted(path)}`, width, c);
  return [...copied('report', `${path}/report.html`, width, c), ...next];
}

/** Text to be copied moves to its own line rather than being broken beside its label. */
function copied(label: string, text: string, width: number, c: Colors): string[] {
  if (columns(text) <= width - 2 - LABEL_WIDTH) return labelled(label, text, width, c.dim);
  return [`  ${c.dim(label)}`, ...paragraph(text, width, columns(text) <= width - 2 ? 2 : 0)];
}
