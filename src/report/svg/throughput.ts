import { html, type Markup } from '../html/escape.js';
import type { Rates } from '../shape/rates.js';
import { moment } from '../words.js';
import { backdrop, strip, type Axis } from './lane.js';

const HEIGHT = 64;
const OUTCOMES = ['ok', 'rejected', 'indeterminate'] as const;

/** Operations per second, stacked by outcome, as steps; the numbers of a bin on hover. */
export function throughput(rates: Rates, axis: Axis, label: string): Markup {
  const bins = rates.ok.length;
  const scale = rates.peak > 0 ? 96 / rates.peak : 0;
  const base = new Array<number>(bins).fill(0);
  const areas = OUTCOMES.map((outcome) => {
    const top = base.map((value, index) => value + (rates[outcome][index] ?? 0));
    const path = rates[outcome].some((value) => value > 0) ? area(base, top, scale) : '';
    top.forEach((value, index) => (base[index] = value));
    return path === '' ? null : html`<path class="area ${outcome}" d="${path}" />`;
  });
  return strip(HEIGHT, label, [
    ...backdrop(axis),
    html`<svg viewBox="0 0 ${bins} 100" preserveAspectRatio="none" width="100%" height="100%">
      ${areas}${rates.ok.map((_, bin) => hover(rates, bin, axis))}
    </svg>`,
  ]);
}

/** A closed outline between two stairs of bins; runs of equal height are one step. */
function area(base: readonly number[], top: readonly number[], scale: number): string {
  const y = (value: number) => Math.round((100 - value * scale) * 10) / 10;
  return `M0 ${y(base[0] ?? 0)}${stairs(top, y)}L${base.length} ${y(base.at(-1) ?? 0)}${stairsBack(base, y)}Z`;
}

function stairs(values: readonly number[], y: (value: number) => number): string {
  return (
    values
      .map((value, index) =>
        y(value) === y(values[index - 1] ?? NaN) ? '' : `L${index} ${y(values[index - 1] ?? value)}V${y(value)}`,
      )
      .join('') + `H${values.length}`
  );
}

function stairsBack(values: readonly number[], y: (value: number) => number): string {
  let path = '';
  for (let index = values.length - 1; index > 0; index--) {
    const value = y(values[index] ?? 0);
    const before = y(values[index - 1] ?? 0);
    if (before !== value) path += `H${index}V${before}`;
  }
  return `${path}H0`;
}

function hover(rates: Rates, bin: number, axis: Axis): Markup {
  const from = axis.fromMs + bin * rates.binMs;
  const said = OUTCOMES.map((outcome) => ({ outcome, value: rates[outcome][bin] ?? 0 }))
    .filter(({ value }) => value > 0)
    .map(({ outcome, value }) => `${outcome} ${value.toFixed(0)}/s`);
  return html`<rect class="hover" x="${bin}" width="1" height="100"
    ><title>
      ${moment(from)} – ${moment(from + rates.binMs)}: ${said.length > 0 ? said.join(', ') : 'nothing'}
    </title></rect
  >`;
}
