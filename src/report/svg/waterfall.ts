import { MILESTONES, PHASES, type PhaseName, type PhaseTiming, type RunResult } from '../../judge/types.js';
import { markup, NOTHING, type Markup } from '../html/escape.js';
import { ticksOf } from '../shape/window.js';
import { asPredicted, duration, PHASE_WORDS, range } from '../words.js';
import { percent, strip, tickText } from './lane.js';

/** Where each phase begins: the milestone at its start; the rejoin begins its own length before T9. */
const STARTS: Readonly<Record<Exclude<PhaseName, 'rejoin'>, (typeof MILESTONES)[number]>> = {
  detection: 'T0',
  election: 'T3',
  promotion: 'T4',
  routing: 'T6',
  client: 'T7',
};

interface Row {
  name: string;
  words: string;
  timing: PhaseTiming;
  fromMs: number;
  whole: boolean;
}

interface Scale {
  originMs: number;
  axis: { fromMs: number; toMs: number };
  ticks: readonly number[];
}

/** The outage and under it its phases, each where it began, in seconds after the fault took effect. */
export function waterfall(result: RunResult): Markup {
  const rows = [...wholeOutage(result), ...phaseRows(result)];
  if (rows.length === 0) return markup`<p class="empty">There was no failover to take apart.</p>`;
  const firstMs = Math.min(...rows.map((row) => row.fromMs));
  const originMs = result.timings.milestones.T0?.atMs ?? firstMs;
  const ends = rows.map(({ fromMs, timing }) => fromMs + Math.max(timing.measuredMs, timing.predictedMaxMs ?? 0));
  const axis = { fromMs: Math.min(0, firstMs - originMs), toMs: Math.max(1, (Math.max(...ends) - originMs) * 1.02) };
  const scale: Scale = { originMs, axis, ticks: ticksOf(axis, 9) };
  const labels = scale.ticks.map((tick) => tickText(tick, percent(tick, axis)));
  return markup`<div class="waterfall">
${rows.map((row) => rowMarkup(row, scale))}
<div class="row"><div class="name"></div>${strip(18, 'seconds after the fault took effect', labels)}<div class="value"></div></div>
</div>
<p class="legend"><span class="item"><span class="key measured"></span> measured</span> <span class="item"><span class="key predicted"></span> predicted from the effective settings</span> <span class="item"><span class="key whisker"></span> uncertainty</span> · seconds after the fault took effect</p>
${result.timings.dominant ? markup`<p class="dominant">${result.timings.dominant.sentence}</p>` : NOTHING}`;
}

function wholeOutage({ timings }: RunResult): Row[] {
  const { writeOutage, writeOutageMs, writeOutagePredicted: predicted } = timings;
  if (writeOutage === null || writeOutageMs === null) return [];
  const timing: PhaseTiming = {
    measuredMs: writeOutageMs,
    uncertaintyMs: timings.writeOutageUncertaintyMs ?? 0,
    predictedMinMs: predicted?.minMs ?? null,
    predictedMaxMs: predicted?.maxMs ?? null,
    rule: 'the phases together',
  };
  return [{ name: 'writes down', words: 'last write → first write', timing, fromMs: writeOutage.fromMs, whole: true }];
}

/** Phases adjoin; the judge has moved milestones that overtook each other, so a start is the end before it. */
function phaseRows({ timings }: RunResult): Row[] {
  const rows: Row[] = [];
  let follows: number | undefined;
  for (const name of PHASES) {
    const timing = timings.phases[name];
    if (!timing) {
      follows = undefined;
      continue;
    }
    const end = name === 'rejoin' ? timings.milestones.T9?.atMs : undefined;
    const start = name === 'rejoin' ? undefined : timings.milestones[STARTS[name]]?.atMs;
    const fromMs = end === undefined ? (follows ?? start ?? 0) : end - timing.measuredMs;
    rows.push({ name, words: PHASE_WORDS[name], timing, fromMs, whole: false });
    follows = fromMs + timing.measuredMs;
  }
  return rows;
}

function rowMarkup({ name, words, timing, fromMs, whole }: Row, { originMs, axis, ticks }: Scale): Markup {
  const x = (ms: number) => percent(fromMs - originMs + ms, axis);
  const span = (from: number, to: number) => Math.max(0.3, x(to) - x(from));
  const { measuredMs, uncertaintyMs, predictedMinMs: min, predictedMaxMs: max } = timing;
  const verdict = asPredicted(timing);
  const predicted = verdict === null ? 'no rule bounds it' : `${verdictWords(verdict)}${range(min, max)}`;
  const title = `${name}: ${words}, ${duration(measuredMs)} ± ${duration(uncertaintyMs)}; predicted ${range(min, max)}: ${timing.rule}`;
  const drawing = [
    markup`<title>${title}</title>`,
    ...ticks.map(
      (tick) => markup`<line class="grid" x1="${percent(tick, axis)}%" x2="${percent(tick, axis)}%" y1="0" y2="100%"/>`,
    ),
    max === null
      ? NOTHING
      : markup`<rect class="predicted" x="${x(min ?? 0)}%" width="${span(min ?? 0, max)}%" y="3" height="28" rx="3"/>`,
    markup`<rect class="measured ${verdict ?? ''} ${whole ? 'whole' : ''}" x="${x(0)}%" width="${span(0, measuredMs)}%" y="10" height="14" rx="2"/>`,
    markup`<line class="whisker" x1="${x(measuredMs - uncertaintyMs)}%" x2="${x(measuredMs + uncertaintyMs)}%" y1="17" y2="17"/>`,
    markup`<line class="whisker" x1="${x(measuredMs)}%" x2="${x(measuredMs)}%" y1="12" y2="22"/>`,
  ];
  return markup`<div class="row${whole ? ' whole' : ''}"><div class="name"><b>${name}</b><small>${words}</small></div>${strip(34, title, drawing)}<div class="value"><b>${duration(measuredMs)}</b><small>${predicted}</small></div></div>
`;
}

function verdictWords(verdict: 'inside' | 'longer' | 'shorter'): string {
  return verdict === 'inside' ? '' : `${verdict} than `;
}
