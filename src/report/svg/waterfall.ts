import { MILESTONES, PHASES, type PhaseName, type PhaseTiming, type RunResult } from '../../judge/types.js';
import { html, NOTHING, type Markup } from '../html/escape.js';
import { tickLabel, ticksOf } from '../shape/window.js';
import { asPredicted, duration, PHASE_WORDS, range } from '../words.js';
import { percent, strip } from './lane.js';

/** Where each phase begins: the milestone at its start; for the rejoin, its end less its length. */
const STARTS: Readonly<Record<Exclude<PhaseName, 'rejoin'>, (typeof MILESTONES)[number]>> = {
  detection: 'T0',
  election: 'T3',
  promotion: 'T4',
  routing: 'T6',
  client: 'T7',
};

interface Row {
  name: PhaseName;
  timing: PhaseTiming;
  fromMs: number;
}

/** The phases of the failover under each other, each where it began, in seconds after the fault took effect. */
export function waterfall(result: RunResult): Markup {
  const rows = rowsOf(result);
  if (rows.length === 0) return html`<p class="empty">There was no failover to take apart.</p>`;
  const origin = result.timings.milestones.T0?.atMs ?? Math.min(...rows.map((row) => row.fromMs));
  const end = Math.max(
    ...rows.map(({ fromMs, timing }) => fromMs + Math.max(timing.measuredMs, timing.predictedMaxMs ?? 0)),
  );
  const axis = { fromMs: 0, toMs: Math.max(1, (end - origin) * 1.02) };
  const ticks = ticksOf(axis, 7);
  return html`<div class="lanes waterfall">
      ${rows.map((row) => rowMarkup(row, origin, axis.toMs, ticks))}
      <div class="name"></div>
      ${strip(
        18,
        'seconds after the fault took effect',
        ticks.map((tick) => tickText(tick, percent(tick, axis))),
      )}
      <div class="value"></div>
    </div>
    <p class="legend">
      <span class="key measured"></span> measured <span class="key predicted"></span> predicted, from the effective
      settings <span class="key whisker"></span> uncertainty · seconds after the fault took effect
    </p>
    ${result.timings.dominant ? html`<p class="dominant">${result.timings.dominant.sentence}</p>` : NOTHING}`;
}

function rowsOf({ timings }: RunResult): Row[] {
  const rows: Row[] = [];
  let follows = timings.milestones.T0?.atMs ?? 0;
  for (const name of PHASES) {
    const timing = timings.phases[name];
    if (!timing) continue;
    const fromMs =
      name === 'rejoin'
        ? (timings.milestones.T9?.atMs ?? follows + timing.measuredMs) - timing.measuredMs
        : (timings.milestones[STARTS[name]]?.atMs ?? follows);
    rows.push({ name, timing, fromMs });
    follows = fromMs + timing.measuredMs;
  }
  return rows;
}

function rowMarkup(row: Row, origin: number, lengthMs: number, ticks: readonly number[]): Markup {
  const { name, timing, fromMs } = row;
  const axis = { fromMs: 0, toMs: lengthMs };
  const x = (ms: number) => percent(fromMs - origin + ms, axis);
  const span = (from: number, to: number) => Math.max(0.3, x(to) - x(from));
  const { measuredMs, uncertaintyMs, predictedMinMs: min, predictedMaxMs: max } = timing;
  const verdict = asPredicted(timing);
  const predicted = range(min, max);
  const title = `${name}: ${PHASE_WORDS[name]}, ${duration(measuredMs)} ± ${duration(uncertaintyMs)}; predicted ${predicted}: ${timing.rule}`;
  const whisker = x(measuredMs);
  return html`<div class="name"><b>${name}</b><small>${PHASE_WORDS[name]}</small></div>
    ${strip(34, title, [
      html`<title>${title}</title>`,
      ...ticks.map(
        (tick) =>
          html`<line class="grid" x1="${percent(tick, axis)}%" x2="${percent(tick, axis)}%" y1="0" y2="100%" />`,
      ),
      max === null
        ? NOTHING
        : html`<rect class="predicted" x="${x(min ?? 0)}%" width="${span(min ?? 0, max)}%" y="3" height="28" rx="3" />`,
      html`<rect
        class="measured ${verdict ?? ''}"
        x="${x(0)}%"
        width="${span(0, measuredMs)}%"
        y="10"
        height="14"
        rx="2"
      />`,
      html`<line
          class="whisker"
          x1="${x(measuredMs - uncertaintyMs)}%"
          x2="${x(measuredMs + uncertaintyMs)}%"
          y1="17"
          y2="17"
        /><line class="whisker" x1="${whisker}%" x2="${whisker}%" y1="12" y2="22" />`,
    ])}
    <div class="value">
      <b>${duration(measuredMs)}</b
      ><small>${verdictWords(verdict)}${max === null && min === null ? 'no rule bounds it' : predicted}</small>
    </div>`;
}

function verdictWords(verdict: ReturnType<typeof asPredicted>): string {
  return verdict === 'longer' ? 'longer than ' : verdict === 'shorter' ? 'shorter than ' : '';
}

/** A tick's label, kept inside the picture at its right end. */
export function tickText(ms: number, x: number): Markup {
  return html`<text class="tick" x="${x}%" y="13" text-anchor="${x > 96 ? 'end' : x < 4 ? 'start' : 'middle'}"
    >${tickLabel(ms)}</text
  >`;
}
