import { valuesOf } from './measures.js';
import { shiftOf, type Shift, type Stratum } from './stats/shift.js';
import { formatChange, formatInterval, MEASURE_LABELS } from './format-measures.js';
import { MEASURES, type Campaign, type Cell, type Effect, type Measure } from './types.js';

/**
 * The effect of each setting of the matrix. For every value but the first: how much each measure changes against the
 * first value. Values are compared within each combination of the other settings, which averages these out.
 */
export function effectsOf(campaign: Pick<Campaign, 'matrix' | 'cells'>): Effect[] {
  const several = Object.entries(campaign.matrix).filter(([, values]) => values.length > 1);
  return several.flatMap(([setting, [from = '', ...others]]) =>
    others.map((to) => {
      const pairs = pairsOf(campaign.cells, setting, from, to);
      const changes = changesOf(pairs);
      const averaged = several.map(([name]) => name).filter((name) => name !== setting);
      return { setting, from, to, changes, sentence: sentenceOf(setting, from, to, changes, averaged) };
    }),
  );
}

interface Pair {
  before: Cell;
  after: Cell;
}

/** Returns the change of every measure that both cells of a pair have. */
export function changesOf(pairs: readonly Pair[]): Partial<Record<Measure, Shift>> {
  const changes = MEASURES.flatMap((measure): [Measure, Shift][] => {
    const strata = pairs.map(({ before, after }): Stratum => ({
      before: valuesOf(before, measure),
      after: valuesOf(after, measure),
    }));
    const shift = shiftOf(strata);
    return shift ? [[measure, shift]] : [];
  });
  return Object.fromEntries(changes);
}

/** Pairs of cells that differ only in the value of one setting. */
function pairsOf(cells: readonly Cell[], setting: string, from: string, to: string): Pair[] {
  return cells.flatMap((before) => {
    const parts = before.name.split(' ');
    const at = parts.indexOf(`${setting}=${from}`);
    if (at < 0) return [];
    const name = parts.with(at, `${setting}=${to}`).join(' ');
    const after = cells.find((cell) => cell.name === name);
    return after ? [{ before, after }] : [];
  });
}

function sentenceOf(
  setting: string,
  from: string,
  to: string,
  changes: Effect['changes'],
  averaged: readonly string[],
): string {
  const begin = `${setting} ${to} instead of ${from}`;
  const { writeOutage: whole } = changes;
  if (!whole) return `${begin}: nothing was measured on both sides.`;
  const { low, high } = whole.interval;
  const over = averaged.length > 0 ? `, ${averaged.join(' and ')} averaged` : '';
  if (low === null || high === null) {
    const hint = 'too few rounds for an interval, 4 a side give one';
    return `${begin}: writes were down ${formatChange(whole.estimate)} (${hint}${over}).`;
  }
  const certain = `95 % CI ${formatInterval(whole.interval)}${over}`;
  if (low <= 0 && high >= 0)
    return `${begin}: no change of the write outage was found (${formatChange(whole.estimate)}, ${certain}).`;
  return `${begin}: writes were down ${formatChange(whole.estimate)} (${certain})${mostlyIn(changes, whole)}.`;
}

/** The phase that changed most, if it explains at least half of the whole change; else empty. */
function mostlyIn(changes: Effect['changes'], whole: Shift): string {
  const parts = MEASURES.filter((measure) => measure !== 'writeOutage' && measure !== 'rejoin').flatMap((measure) => {
    const part = changes[measure];
    return part ? [{ measure, estimate: part.estimate }] : [];
  });
  const [most] = parts.sort((a, b) => Math.abs(b.estimate) - Math.abs(a.estimate));
  if (!most || most.estimate * whole.estimate <= 0 || Math.abs(most.estimate) < Math.abs(whole.estimate) / 2) return '';
  return `, mostly in ${MEASURE_LABELS[most.measure]} (${formatChange(most.estimate)})`;
}
