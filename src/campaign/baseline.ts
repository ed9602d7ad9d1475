import { isDeepStrictEqual } from 'node:util';
import { UsageError } from '../core/errors.js';
import { formatDuration } from '../core/units.js';
import { changesOf } from './effects.js';
import { settingLabel } from './matrix.js';
import { allowedMs, type MaxRegression } from './regression.js';
import { valuesOf } from './measures.js';
import { quantile } from './stats/quantile.js';
import type { Shift } from './stats/shift.js';
import { formatChange, formatInterval, formatP } from './format-measures.js';
import type { Campaign, Cell, CellComparison, Comparison, ComparisonOutcome } from './types.js';

/** What two campaigns must have in common to be compared. */
export type Subject = Pick<Campaign, 'scenario' | 'topology' | 'load' | 'steps'> & {
  cells: readonly Pick<Cell, 'name' | 'settings'>[];
};

/**
 * Refuses a baseline that measured something else.
 * @throws UsageError `BASELINE_OTHER` with everything that differs.
 */
export function assertComparable(subject: Subject, baseline: Campaign, file: string): void {
  const differs: string[] = [];
  const compare = (what: string, here: unknown, there: unknown) => {
    if (!isDeepStrictEqual(plain(here), plain(there)))
      differs.push(`${what}: ${JSON.stringify(there)} there, ${JSON.stringify(here)} here`);
  };
  compare('scenario', subject.scenario, baseline.scenario);
  compare('topology', subject.topology, baseline.topology);
  compare('load', subject.load, baseline.load);
  compare('steps', subject.steps, baseline.steps);
  for (const cell of subject.cells) {
    const other = counterpart(cell, baseline);
    if (other) continue;
    const nearest = baseline.cells.toSorted((a, b) => differences(cell, a).length - differences(cell, b).length)[0];
    const text = nearest ? differences(cell, nearest).join(', ') : 'it holds none';
    differs.push(`settings${cell.name === '' ? '' : ` of ${cell.name}`}: ${text}`);
  }
  if (differs.length === 0) return;
  throw new UsageError(
    `${file} is the baseline of another campaign:\n${differs.map((line) => `  ${line}`).join('\n')}`,
    {
      code: 'BASELINE_OTHER',
      hint: 'Create one for this campaign with --save-baseline FILE.',
    },
  );
}

/** Drops undefined values: a campaign read from JSON has none. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** Settings that both cells have, with different values. */
function differences(cell: Pick<Cell, 'settings'>, other: Pick<Cell, 'settings'>): string[] {
  return Object.entries(cell.settings).flatMap(([name, here]) => {
    const there = other.settings[name];
    return there === undefined || there === here
      ? []
      : [`${settingLabel(name)} ${String(there)} there, ${String(here)} here`];
  });
}

/** The baseline's cell with the same settings; the names of the cells may differ. */
function counterpart(cell: Pick<Cell, 'settings'>, baseline: Campaign): Cell | undefined {
  return baseline.cells.find((other) => differences(cell, other).length === 0);
}

/**
 * Compares a campaign with a stored one of the same subject. Only the confidence interval of the shift in write outage
 * decides: entirely above the allowed increase is a regression, entirely within it is none, anything else is
 * inconclusive.
 */
export function compareWithBaseline(
  campaign: Campaign,
  baseline: Campaign,
  file: string,
  max: MaxRegression,
): Comparison {
  const cells = campaign.cells.flatMap((cell) => {
    const before = counterpart(cell, baseline);
    return before ? [compareCell(cell, before, max)] : [];
  });
  const has = (outcome: ComparisonOutcome) => cells.some((cell) => cell.outcome === outcome);
  return {
    baseline: file,
    baselineStartedAt: baseline.startedAt,
    maxRegression: max.text,
    outcome: has('regression') ? 'regression' : cells.length === 0 || has('inconclusive') ? 'inconclusive' : 'none',
    warnings: warningsOf(campaign, baseline),
    cells,
  };
}

function compareCell(after: Cell, before: Cell, max: MaxRegression): CellComparison {
  const changes = changesOf([{ before, after }]);
  const [old, now] = [valuesOf(before, 'writeOutage'), valuesOf(after, 'writeOutage')];
  const baselineP50Ms = quantile(old, 0.5);
  const allowed = allowedMs(max, baselineP50Ms ?? 0);
  const outcome = outcomeOf(changes.writeOutage, allowed);
  const { summary, numbers } = describeComparison(changes.writeOutage, outcome, allowed, now.length, old.length);
  const where = after.name === '' ? '' : `${after.name}: `;
  return {
    cell: after.name,
    baselineRounds: old.length,
    rounds: now.length,
    baselineP50Ms,
    p50Ms: quantile(now, 0.5),
    allowedMs: allowed,
    changes,
    outcome,
    sentence: `${where}${summary} (${numbers}).`,
    summary: `${where}${summary}.`,
  };
}

function outcomeOf(shift: Shift | undefined, allowed: number): ComparisonOutcome {
  const { low = null, high = null } = shift?.interval ?? {};
  if (low === null || high === null) return 'inconclusive';
  // `<=`: a shift of zero is no regression even if nothing is allowed.
  if (high <= allowed) return 'none';
  return low > allowed ? 'regression' : 'inconclusive';
}

function describeComparison(
  shift: Shift | undefined,
  outcome: ComparisonOutcome,
  allowed: number,
  rounds: number,
  before: number,
): { summary: string; numbers: string } {
  const sizes = `${rounds} rounds against ${before}`;
  if (!shift) return { summary: 'Nothing to compare with the baseline', numbers: sizes };
  const change =
    shift.estimate === 0
      ? 'writes were down as long as in the baseline'
      : `writes were down ${formatChange(shift.estimate)} than in the baseline`;
  if (shift.interval.low === null) {
    const summary = `Too few rounds to compare with the baseline: ${change}`;
    return { summary, numbers: `${sizes}; 4 a side are the least` };
  }
  const numbers = `95 % CI ${formatInterval(shift.interval)}, ${sizes}, p ${formatP(shift.p)}`;
  const limit = `the ${formatDuration(allowed)} that are allowed`;
  switch (outcome) {
    case 'regression':
      return { summary: `Regression: ${change}, more than ${limit}`, numbers };
    case 'none':
      return { summary: `No regression: ${change}, within ${limit}`, numbers };
    case 'inconclusive':
      return { summary: `More rounds are needed to tell whether it is more than ${limit}: ${change}`, numbers };
  }
}

function warningsOf(campaign: Campaign, baseline: Campaign): string[] {
  const [here, there] = [campaign.versions, baseline.versions];
  const names = [...new Set([...Object.keys(there ?? {}), ...Object.keys(here ?? {})])];
  const versions = names
    .filter((name) => here && there && here[name] !== there[name])
    .map((name) => `${name} ${there?.[name] ?? ''} in the baseline, ${here?.[name] ?? ''} here`);
  const cores =
    campaign.cores === baseline.cores
      ? []
      : [`the baseline was measured on ${baseline.cores} cores, this on ${campaign.cores}`];
  const stored = baseline.cells[0]?.settings ?? {};
  const unknown = Object.keys(campaign.cells[0]?.settings ?? {}).filter((name) => !(name in stored));
  const newer = unknown.length === 0 ? [] : [`the baseline knows nothing of ${unknown.map(settingLabel).join(', ')}`];
  const left = baseline.state === 'complete' ? [] : ['the baseline is a campaign that was not finished'];
  return [...versions, ...cores, ...newer, ...left];
}
