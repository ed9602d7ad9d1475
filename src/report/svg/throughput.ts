import { markup, type Markup } from '../html/escape.js';
import type { Rates } from '../shape/rates.js';
import { moment } from '../format.js';
import { backdrop, strip, type Axis } from './lane.js';

/** Number of bins: as many as a screen can resolve. */
export const BINS = 200;

const OUTCOMES = ['ok', 'rejected', 'indeterminate'] as const;

/** Operations per second as steps, stacked by outcome; hovering shows the numbers of a bin. */
export function throughput(rates: Rates, axis: Axis, label: string, height: number): Markup {
  const bins = rates.ok.length;
  const widthOfBins = (rates.toMs - rates.fromMs) / rates.binMs;
  const top = axisTop(rates);
  const scale = top > 0 ? 94 / top : 0;
  const base = new Array<number>(bins).fill(0);
  const areas = OUTCOMES.map((outcome) => {
    const upper = base.map((value, index) => value + (rates[outcome][index] ?? 0));
    const seen = rates[outcome].some((value) => value > 0);
    const path = seen ? areaPath(base, upper, scale, widthOfBins) : '';
    upper.forEach((value, index) => (base[index] = value));
    return seen ? markup`<path class="area ${outcome}" d="${path}"/>` : null;
  });
  const box = `0 0 ${widthOfBins} 100`;
  return strip(height, label, [
    ...backdrop(axis),
    markup`<svg viewBox="${box}" preserveAspectRatio="none" width="100%" height="100%">${areas}`,
    ...rates.ok.map((_, bin) => hover(rates, bin)),
    markup`</svg>`,
  ]);
}

/**
 * The rate at the top of the picture. Clients that are refused at once retry faster than the pace; such peaks are cut
 * off, so that the acknowledged rate stays readable. Hovering shows the full numbers.
 */
function axisTop(rates: Rates): number {
  const acknowledged = rates.ok.reduce((most, value) => Math.max(most, value), 0);
  return acknowledged > 0 ? Math.min(rates.peak, acknowledged * 1.3) : rates.peak;
}

/** The rate at the picture's top: "to 137/s", or "to 137 of 210/s" if peaks are cut off. */
export function formatAxisTop(rates: Rates): string {
  const top = axisTop(rates);
  return top < rates.peak ? `to ${top.toFixed(0)} of ${rates.peak.toFixed(0)}/s` : `to ${top.toFixed(0)}/s`;
}

/** The area between two step lines, one step per bin; equal neighbours form one step. */
function areaPath(base: readonly number[], top: readonly number[], scale: number, width: number): string {
  const y = (value: number | undefined) => Math.max(0, Math.round((100 - (value ?? 0) * scale) * 10) / 10);
  const end = (index: number) => Math.min(width, index + 1);
  let path = `M0 ${y(base[0])}`;
  for (let index = 0; index < top.length; index++) {
    if (index === 0 || y(top[index]) !== y(top[index - 1])) path += `V${y(top[index])}`;
    if (y(top[index]) !== y(top[index + 1]) || index === top.length - 1) path += `H${end(index)}`;
  }
  for (let index = base.length - 1; index >= 0; index--) {
    if (index === base.length - 1 || y(base[index]) !== y(base[index + 1])) path += `V${y(base[index])}`;
    if (y(base[index]) !== y(base[index - 1]) || index === 0) path += `H${index}`;
  }
  return `${path}Z`;
}

function hover(rates: Rates, bin: number): Markup {
  return markup`<rect class="hover" x="${bin}" width="1" height="100"><title>${describeBin(rates, bin)}</title></rect>`;
}

/** "17.400 s – 17.600 s: acknowledged 98/s, rejected 4/s". */
export function describeBin(rates: Rates, bin: number): string {
  const fromMs = rates.fromMs + bin * rates.binMs;
  const toMs = Math.min(rates.toMs, fromMs + rates.binMs);
  const said = OUTCOMES.map((outcome) => ({ outcome, value: rates[outcome][bin] ?? 0 }))
    .filter(({ value }) => value > 0)
    .map(({ outcome, value }) => `${outcome === 'ok' ? 'acknowledged' : outcome} ${value.toFixed(0)}/s`);
  return `${moment(fromMs)} – ${moment(toMs)}: ${said.length > 0 ? said.join(', ') : 'nothing'}`;
}
