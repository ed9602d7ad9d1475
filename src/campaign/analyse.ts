import { effectsOf } from './effects.js';
import { measured, type Measured } from './measures.js';
import { quantile, quantileInterval } from './stats/quantile.js';
import { routeDistributionsOf } from './route-analysis.js';
import { headlineOf } from './format-measures.js';
import {
  MEASURES,
  type Campaign,
  type CampaignResult,
  type Comparison,
  type Counts,
  type Distribution,
  type Measure,
  type Round,
} from './types.js';

/** Derives all results from a campaign's rounds. Pure: the same rounds always give the same result. */
export function analyse(campaign: Campaign, comparison: Comparison | null = null): CampaignResult {
  const analysis = campaign.cells.map((cell) => ({
    cell: cell.name,
    counts: countsOf(cell.rounds, campaign.runs),
    distributions: MEASURES.flatMap((measure) => distributionOf(cell.rounds, measure) ?? []),
    ...(campaign.routes ? { routes: routeDistributionsOf(cell) } : {}),
  }));
  const counts = countsOf(
    campaign.cells.flatMap(({ rounds }) => rounds),
    campaign.runs * campaign.cells.length,
  );
  const verdict = verdictOf(counts, comparison);
  const effects = effectsOf(campaign);
  return {
    ...campaign,
    verdict,
    headline: headlineOf(analysis, counts, comparison),
    counts,
    analysis,
    effects,
    comparison,
  };
}

/** An error of the harness decides first, as with several runs. Missing rounds make the verdict inconclusive. */
function verdictOf(counts: Counts, comparison: Comparison | null): CampaignResult['verdict'] {
  if (counts.error > 0) return 'error';
  if (counts.fail > 0 || comparison?.outcome === 'regression') return 'fail';
  const open = counts.inconclusive > 0 || counts.done < counts.asked || comparison?.outcome === 'inconclusive';
  return open || counts.done === 0 ? 'inconclusive' : 'pass';
}

function countsOf(rounds: readonly Round[], asked: number): Counts {
  const of = (...verdicts: Round['verdict'][]) => rounds.filter(({ verdict }) => verdicts.includes(verdict)).length;
  return {
    asked,
    done: rounds.length,
    pass: of('pass'),
    fail: of('fail'),
    inconclusive: of('inconclusive', 'skipped'),
    error: of('error'),
    counted: rounds.filter(({ leftOut }) => leftOut === null).length,
  };
}

function distributionOf(rounds: readonly Round[], measure: Measure): Distribution | null {
  const all = rounds.filter(({ leftOut }) => leftOut === null).flatMap((round) => measured(round, measure) ?? []);
  const values = all.map(({ measuredMs }) => measuredMs);
  const p50Ms = quantile(values, 0.5);
  const p95Ms = quantile(values, 0.95);
  if (p50Ms === null || p95Ms === null) return null;
  return {
    measure,
    n: values.length,
    minMs: Math.min(...values),
    p50Ms,
    p50Interval: quantileInterval(values, 0.5),
    p95Ms,
    p95Interval: quantileInterval(values, 0.95),
    maxMs: Math.max(...values),
    predicted: predictedOf(all),
    outside: all.filter(isOutside).length,
  };
}

/**
 * Returns the widest predicted range of all rounds. The rounds share one configuration, but a prediction may also
 * depend on a timeline or a lag.
 */
function predictedOf(all: readonly Measured[]): Distribution['predicted'] {
  const mins = all.map(({ predictedMinMs }) => predictedMinMs).filter((value) => value !== null);
  const maxs = all.map(({ predictedMaxMs }) => predictedMaxMs).filter((value) => value !== null);
  if (mins.length === 0 && maxs.length === 0) return null;
  return {
    minMs: mins.length > 0 ? Math.min(...mins) : null,
    maxMs: maxs.length > 0 ? Math.max(...maxs) : null,
  };
}

function isOutside({ measuredMs, predictedMinMs, predictedMaxMs }: Measured): boolean {
  return measuredMs < (predictedMinMs ?? 0) || measuredMs > (predictedMaxMs ?? Number.POSITIVE_INFINITY);
}
