import { formatEstimate, type DurationRange } from '../../core/units.js';
import { PHASES, type Anatomy, type MilestoneName, type PhaseName, type PhaseTiming } from '../../judge/types.js';
import { markup, NOTHING, type Markup } from '../html/escape.js';
import { ticksOf } from '../shape/window.js';
import { asPredicted, phaseBounds, duration, moment, PHASE_LABELS, range } from '../format.js';
import { percent, strip, tickLabels } from './lane.js';

/** The milestones at the ends of each phase. The rejoin has only T9: it begins its own duration earlier. */
const ENDS: Readonly<Record<PhaseName, readonly [MilestoneName, ...MilestoneName[]]>> = {
  detection: ['T0', 'T3'],
  election: ['T3', 'T4'],
  promotion: ['T4', 'T6'],
  routing: ['T6', 'T7'],
  client: ['T7', 'T8'],
  rejoin: ['T9'],
};

interface Row {
  name: string;
  /** The observers of both ends: "T0 by fault:kill, T3 by etcd-watch". */
  sources: string;
  text: string;
  timing: PhaseTiming;
  /** Bounds of the duration; `off` is the uncertainty as text: "± 17 ms". */
  between: DurationRange;
  off: string;
  fromMs: number;
  whole: boolean;
}

interface Scale {
  originMs: number;
  axis: { fromMs: number; toMs: number };
  ticks: readonly number[];
}

/** The outage with its phases below, each at its start, in seconds after the fault took effect. */
export function waterfall(anatomy: Anatomy): Markup {
  const rows = [...wholeOutage(anatomy), ...phaseRows(anatomy)];
  if (rows.length === 0) return markup`<p class="empty">There was no failover to take apart.</p>`;
  const firstMs = Math.min(...rows.map((row) => row.fromMs));
  const originMs = anatomy.milestones.T0?.atMs ?? firstMs;
  const ends = rows.map(({ fromMs, timing }) => fromMs + Math.max(timing.measuredMs, timing.predictedMaxMs ?? 0));
  const axis = { fromMs: Math.min(0, firstMs - originMs), toMs: Math.max(1, (Math.max(...ends) - originMs) * 1.02) };
  const scale: Scale = { originMs, axis, ticks: ticksOf(axis, 9) };
  const labels = tickLabels({ ...axis, ticks: scale.ticks }, 'seconds after the fault took effect');
  return markup`<div class="waterfall">
${rows.map((row) => rowMarkup(row, scale))}
<div class="row"><div class="name"></div>${labels}<div class="value"></div></div>
</div>
<p class="legend"><span class="item"><span class="key measured"></span> measured</span> <span class="item"><span
class="key predicted"></span> predicted from the effective settings</span> <span class="item"><span
class="key whisker"></span> uncertainty</span> · seconds after the fault took effect</p>`;
}

function wholeOutage(anatomy: Anatomy): Row[] {
  const { writeOutage, writeOutageMs, writeOutageBetween: between, writeOutagePredicted: predicted } = anatomy;
  if (writeOutage === null || writeOutageMs === null) return [];
  const timing: PhaseTiming = {
    measuredMs: writeOutageMs,
    uncertaintyMs: 0,
    predictedMinMs: predicted?.minMs ?? null,
    predictedMaxMs: predicted?.maxMs ?? null,
    rule: 'at most all phases together',
  };
  return [
    {
      name: 'writes down',
      text: 'T1–T8 · last write → first write',
      sources: sourcesOf(anatomy, ['T1', 'T8']),
      timing,
      between: between ?? phaseBounds(timing),
      off: between ? `(service ${formatEstimate(between)})` : '',
      fromMs: writeOutage.fromMs,
      whole: true,
    },
  ];
}

/**
 * Phases adjoin: each starts where the previous one ends, since the judge moves milestones that overtook each other.
 */
function phaseRows(anatomy: Anatomy): Row[] {
  const rows: Row[] = [];
  let follows: number | undefined;
  for (const name of PHASES) {
    const timing = anatomy.phases[name];
    if (!timing) {
      follows = undefined;
      continue;
    }
    const end = name === 'rejoin' ? anatomy.milestones.T9?.atMs : undefined;
    const ends = ENDS[name];
    const start = anatomy.milestones[ends[0]]?.atMs;
    const fromMs = end === undefined ? (follows ?? start ?? 0) : end - timing.measuredMs;
    const span = name === 'rejoin' ? 'heal–T9' : ends.join('–');
    rows.push({
      name,
      text: `${span} · ${PHASE_LABELS[name]}`,
      sources: sourcesOf(anatomy, ends),
      timing,
      between: phaseBounds(timing),
      off: `± ${duration(timing.uncertaintyMs)}`,
      fromMs,
      whole: false,
    });
    follows = fromMs + timing.measuredMs;
  }
  return rows;
}

function sourcesOf({ milestones }: Anatomy, names: readonly MilestoneName[]): string {
  const seen = names.flatMap((name) => {
    const milestone = milestones[name];
    return milestone
      ? [
          `${name} at ${moment(milestone.atMs)} ± ${duration(milestone.uncertaintyMs)} by ${milestone.source}, ` +
            `event #${milestone.event}`,
        ]
      : [];
  });
  return seen.join('; ');
}

function rowMarkup(row: Row, scale: Scale): Markup {
  const { name, text, timing, between, off, whole } = row;
  const { measuredMs, predictedMinMs: min, predictedMaxMs: max, rule } = timing;
  const verdict = asPredicted(timing, between);
  const predicted = verdict === null ? 'no rule bounds it' : `${formatDeviation(verdict)}${range(min, max)}`;
  const lines = [
    `${name}: ${duration(measuredMs)} ${off}, predicted ${range(min, max)}`,
    `Rule: ${rule}`,
    `Seen: ${row.sources}`,
  ];
  const picture = strip(34, lines.join('. '), drawing(row, scale, lines.join('\n')));
  const state = verdict === 'longer' || verdict === 'shorter' ? ' outside' : '';
  const tip = lines.map((line) => markup`<span>${line}</span>`);
  return markup`<div class="row${whole ? ' whole' : ''}" tabindex="0">${[
    markup`<div class="name"><b>${name}</b><small>${text}</small></div>${picture}`,
    markup`<div class="value${state}"><b>${duration(measuredMs)}</b><small>${predicted}</small></div>`,
    markup`<div class="tip">${tip}</div>`,
  ]}</div>
`;
}

function drawing({ timing, between, fromMs, whole }: Row, { originMs, axis, ticks }: Scale, title: string): Markup[] {
  const x = (ms: number) => percent(fromMs - originMs + ms, axis);
  const span = (from: number, to: number) => Math.max(0.3, x(to) - x(from));
  const { measuredMs, predictedMinMs: min, predictedMaxMs: max } = timing;
  const upright = (ms: number) => markup`<line class="whisker" x1="${x(ms)}%" x2="${x(ms)}%" y1="12" y2="22"/>`;
  return [
    markup`<title>${title}</title>`,
    ...ticks.map(
      (tick) => markup`<line class="grid" x1="${percent(tick, axis)}%" x2="${percent(tick, axis)}%" y1="0" y2="100%"/>`,
    ),
    max === null
      ? NOTHING
      : markup`<rect class="predicted" x="${x(min ?? 0)}%" width="${span(min ?? 0, max)}%" y="3" height="28" rx="3"/>`,
    markup`<rect class="measured ${asPredicted(timing, between) ?? ''} ${whole ? 'whole' : ''}" x="${x(0)}%"
width="${span(0, measuredMs)}%" y="10" height="14" rx="2"/>`,
    markup`<line class="whisker" x1="${x(between.minMs)}%" x2="${x(between.maxMs)}%" y1="17" y2="17"/>`,
    upright(between.minMs),
    upright(between.maxMs),
  ];
}

function formatDeviation(verdict: 'inside' | 'longer' | 'shorter'): string {
  return verdict === 'inside' ? '' : `${verdict} than `;
}
