import { markup, NOTHING, type Markup } from '../../report/html/escape.js';
import { percent, strip, tickLabels } from '../../report/svg/lane.js';
import { ticksOf } from '../../report/shape/window.js';
import { duration, formatCount, range, VERDICT_LABELS } from '../../report/format.js';
import { measured } from '../measures.js';
import type { CampaignResult, Distribution, Measure, Round } from '../types.js';
import { formatBounds, MEASURE_LABELS } from '../format-measures.js';

/** One row of a strip plot: the rounds of one cell. */
interface Row {
  cell: string;
  rounds: readonly Round[];
  distribution: Distribution;
}

interface Axis {
  fromMs: number;
  toMs: number;
}

/** Number of heights at which dots are drawn, so that equal values do not hide each other. */
const LANES = 5;
const HEIGHT = 46;

/**
 * A strip plot: one dot per round, one row per cell, on a common axis, over the predicted range. Empty where no round
 * has the measure.
 */
export function stripPlot(result: CampaignResult, measure: Measure): Markup {
  const rows = rowsOf(result, measure);
  if (rows.length === 0) return NOTHING;
  const axis = axisOf(rows);
  const ticks = ticksOf(axis, 8);
  return markup`<div class="strips" data-measure="${measure}">
${rows.map((row) => rowMarkup(row, measure, axis, ticks))}
<div class="row"><div class="name"></div>${tickLabels({ ...axis, ticks }, 'seconds')}<div class="value"></div></div>
</div>`;
}

/** The legend of a strip plot. */
export const STRIP_LEGEND = markup`<p class="legend"><span class="item"><span class="key dot"></span> a round, linked to
its report</span> <span class="item"><span class="key predicted"></span> predicted from the effective settings</span>
<span class="item"><span class="key median"></span> median and its 95 % confidence interval</span> <span
class="item"><span class="key p95"></span> 95th percentile</span></p>`;

function rowsOf({ cells, analysis }: CampaignResult, measure: Measure): Row[] {
  return cells.flatMap(({ name, rounds }, index) => {
    const distribution = analysis[index]?.distributions.find((candidate) => candidate.measure === measure);
    const counted = rounds.filter((round) => round.leftOut === null && measured(round, measure) !== null);
    return distribution ? [{ cell: name, rounds: counted, distribution }] : [];
  });
}

/**
 * Limits how far the axis follows a prediction beyond the measured range, in multiples of that range: the rounds must
 * stay distinguishable.
 */
const WIDEST = 4;

/** The range of all measured and predicted values, with a margin on both sides. Never empty. */
function axisOf(rows: readonly Row[]): Axis {
  const low = Math.min(...rows.map(({ distribution }) => distribution.minMs));
  const high = Math.max(...rows.map(({ distribution }) => distribution.maxMs));
  const most = WIDEST * Math.max(high - low, high * 0.02, 5);
  const bounds = rows.flatMap(({ distribution: { predicted } }) => [predicted?.minMs ?? low, predicted?.maxMs ?? high]);
  const fromMs = Math.max(Math.min(low, ...bounds), low - most);
  const toMs = Math.min(Math.max(high, ...bounds), high + most);
  const air = Math.max((toMs - fromMs) * 0.05, 1);
  return { fromMs: Math.max(0, fromMs - air), toMs: toMs + air };
}

function rowMarkup(
  { cell, rounds, distribution }: Row,
  measure: Measure,
  axis: Axis,
  ticks: readonly number[],
): Markup {
  const { n, p50Ms, p50Interval, p95Ms, maxMs, predicted } = distribution;
  const x = (ms: number) => percent(ms, axis);
  const label =
    `${MEASURE_LABELS[measure]} ${cell}: ${formatCount(n, 'round')}, median ${duration(p50Ms)}, 95th percentile ` +
    `${duration(p95Ms)}, longest ${duration(maxMs)}; predicted ${range(predicted?.minMs, predicted?.maxMs)}`;
  const { low, high } = p50Interval;
  const drawing = [
    ...ticks.map((tick) => markup`<line class="grid" x1="${x(tick)}%" x2="${x(tick)}%" y1="0" y2="100%"/>`),
    predictedBand(predicted, axis),
    low === null || high === null
      ? NOTHING
      : markup`<rect class="ci" x="${x(low)}%" width="${Math.max(0.2, x(high) - x(low))}%" y="4" height="${HEIGHT - 8}">
<title>95 % confidence interval of the median: ${duration(low)} – ${duration(high)}</title></rect>`,
    markup`<line class="p95" x1="${x(p95Ms)}%" x2="${x(p95Ms)}%" y1="4"
y2="${HEIGHT - 4}"><title>95th percentile ${duration(p95Ms)}</title></line>`,
    markup`<line class="median" x1="${x(p50Ms)}%" x2="${x(p50Ms)}%" y1="2"
y2="${HEIGHT - 2}"><title>median ${duration(p50Ms)}</title></line>`,
    ...rounds.map((round) => dot(round, measure, axis)),
  ];
  const outside = distribution.outside > 0 ? `, ${distribution.outside} outside` : '';
  const notes = [formatBounds(p50Interval), `predicted ${range(predicted?.minMs, predicted?.maxMs)}${outside}`];
  const name = cell === '' ? MEASURE_LABELS[measure] : cell;
  const counted = `${formatCount(n, 'round')}, at most ${duration(maxMs)}`;
  return markup`<div class="row"><div class="name"><b>${name}</b><small>${counted}</small></div>${strip(
    HEIGHT,
    label,
    drawing,
  )}<div class="value"><b>${duration(p50Ms)}</b>${notes.map((note) => markup`<small>${note}</small>`)}</div></div>
`;
}

/** A position outside the picture, in percent of its width. */
const BEYOND = 3;

function predictedBand(predicted: Distribution['predicted'], axis: Axis): Markup {
  if (predicted?.maxMs == null) return NOTHING;
  // Where the axis cuts the prediction off, draw it beyond the picture: an edge inside would look like its end.
  const from = (predicted.minMs ?? 0) < axis.fromMs ? -BEYOND : percent(predicted.minMs ?? 0, axis);
  const to = predicted.maxMs > axis.toMs ? 100 + BEYOND : percent(predicted.maxMs, axis);
  const width = Math.max(0.3, to - from);
  return markup`<rect class="predicted" x="${from}%" width="${width}%" y="1" height="${HEIGHT - 2}" rx="3"/>`;
}

function dot(round: Round, measure: Measure, axis: Axis): Markup {
  const ms = measured(round, measure)?.measuredMs ?? 0;
  const y = 9 + ((round.round * 2) % LANES) * ((HEIGHT - 18) / (LANES - 1));
  const title = `round ${round.round} (seed ${round.seed}): ${duration(ms)}, ${VERDICT_LABELS[round.verdict]}`;
  return markup`<a href="${round.directory}/report.html" aria-label="${title}"><circle class="dot ${round.verdict}"
cx="${percent(ms, axis)}%" cy="${y}" r="4"><title>${title}</title></circle></a>`;
}
