import { formatDuration } from '../core/units.js';
import { duration, formatCount } from '../report/format.js';
import type { ConfidenceInterval } from './stats/quantile.js';
import type { CampaignResult, Comparison, Counts, Measure } from './types.js';

/** The vocabulary of the campaign's reports. */

export const MEASURE_LABELS: Readonly<Record<Measure, string>> = {
  writeOutage: 'write outage',
  detection: 'detection',
  election: 'election',
  promotion: 'promotion',
  routing: 'routing',
  client: 'client',
  rejoin: 'rejoin',
};

/** "9.80 s longer", "120 ms shorter", "as long". */
export function formatChange(ms: number): string {
  if (ms === 0) return 'as long';
  return `${formatDuration(Math.abs(ms))} ${ms > 0 ? 'longer' : 'shorter'}`;
}

/** "+9.80 s", "−120 ms". */
export function signed(ms: number): string {
  if (ms === 0) return '0';
  return `${ms < 0 ? '−' : '+'}${formatDuration(Math.abs(ms))}`;
}

/** The confidence interval of a change: "+9.10 s … +10.4 s"; "too few rounds" where there is none. */
export function formatInterval({ low, high }: ConfidenceInterval): string {
  return low === null || high === null ? 'too few rounds' : `${signed(low)} … ${signed(high)}`;
}

/** A p-value as it follows the letter p: "= 0.031", "< 0.001". */
export function formatP(p: number | null): string {
  if (p === null) return 'unknown';
  return p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`;
}

/** A confidence interval of a duration: "22.4 s – 23.0 s"; names an open end. */
export function formatBounds({ low, high }: ConfidenceInterval): string {
  if (low === null && high === null) return 'too few rounds';
  if (high === null) return `≥ ${duration(low)}`;
  return low === null ? `≤ ${duration(high)}` : `${duration(low)} – ${duration(high)}`;
}

/** "12 of 12 rounds passed", followed by the other verdicts. */
export function formatCounts(counts: Counts): string {
  const others = [
    counts.fail > 0 ? `${counts.fail} failed` : '',
    counts.inconclusive > 0 ? `${counts.inconclusive} inconclusive` : '',
    counts.error > 0 ? `${counts.error} ended with an error` : '',
    counts.done < counts.asked ? `${counts.asked - counts.done} not run` : '',
  ].filter((text) => text !== '');
  const left = counts.done - counts.counted;
  if (left > 0) others.push(`${left} not in the distributions`);
  return [`${counts.pass} of ${formatCount(counts.asked, 'round')} passed`, ...others].join(', ');
}

/** The result in one sentence. */
export function headlineOf(
  analysis: CampaignResult['analysis'],
  counts: Counts,
  comparison: Comparison | null,
): string {
  const compared = (comparison?.cells ?? []).filter(({ outcome }) => outcome === comparison?.outcome);
  return [
    describeOutage(analysis),
    `${formatCounts(counts)}.`,
    ...compared.slice(0, 1).map(({ summary }) => summary),
  ].join(' ');
}

/** The median of the only cell, or of the best and the worst cell. */
function describeOutage(analysis: CampaignResult['analysis']): string {
  const outages = analysis.flatMap(({ cell, distributions }) => {
    const outage = distributions.find(({ measure }) => measure === 'writeOutage');
    return outage ? [{ cell, outage }] : [];
  });
  const ordered = outages.toSorted((a, b) => a.outage.p50Ms - b.outage.p50Ms);
  const [best, worst] = [ordered[0], ordered.at(-1)];
  if (!best || !worst) return 'No round measured a write outage.';
  if (worst.outage.maxMs === 0) return 'No write outage.';
  if (best === worst)
    return `Median write outage: ${duration(best.outage.p50Ms)} (at most ${duration(best.outage.maxMs)}).`;
  const describe = ({ cell, outage }: typeof best) => `${duration(outage.p50Ms)} with ${cell}`;
  return `Median write outage: from ${describe(best)} to ${describe(worst)}.`;
}
