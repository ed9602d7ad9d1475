import { formatDuration } from '../core/units.js';
import { duration, plural } from '../report/words.js';
import type { Interval } from './stats/quantile.js';
import type { CampaignResult, Comparison, Counts, Measure } from './types.js';

/** The vocabulary of the campaign's reports. */

export const MEASURE_WORDS: Readonly<Record<Measure, string>> = {
  writeOutage: 'write outage',
  detection: 'detection',
  election: 'election',
  promotion: 'promotion',
  routing: 'routing',
  client: 'client',
  rejoin: 'rejoin',
};

/** "9.80 s longer", "120 ms shorter", "as long". */
export function changeWords(ms: number): string {
  if (ms === 0) return 'as long';
  return `${formatDuration(Math.abs(ms))} ${ms > 0 ? 'longer' : 'shorter'}`;
}

/** "+9.80 s", "−120 ms". */
export function signed(ms: number): string {
  return `${ms < 0 ? '−' : '+'}${formatDuration(Math.abs(ms))}`;
}

/** The interval of a change: "+9.10 s … +10.4 s"; "too few rounds" where there is none. */
export function intervalWords({ low, high }: Interval): string {
  return low === null || high === null ? 'too few rounds' : `${signed(low)} … ${signed(high)}`;
}

/** The interval of a length: "22.4 s – 23.0 s"; an open end is said. */
export function boundsWords({ low, high }: Interval): string {
  if (low === null && high === null) return 'too few rounds';
  if (high === null) return `≥ ${duration(low)}`;
  return low === null ? `≤ ${duration(high)}` : `${duration(low)} – ${duration(high)}`;
}

/** "12 of 12 rounds passed", with what did not. */
export function countWords(counts: Counts): string {
  const others = [
    counts.fail > 0 ? `${counts.fail} failed` : '',
    counts.inconclusive > 0 ? `${counts.inconclusive} inconclusive` : '',
    counts.error > 0 ? `${counts.error} ended with an error` : '',
    counts.done < counts.asked ? `${counts.asked - counts.done} not run` : '',
  ].filter((text) => text !== '');
  const left = counts.done - counts.counted;
  if (left > 0) others.push(`${left} not in the distributions`);
  return [`${counts.pass} of ${plural(counts.asked, 'round')} passed`, ...others].join(', ');
}

/** What a person in a hurry has to know. */
export function headlineOf(
  analysis: CampaignResult['analysis'],
  counts: Counts,
  comparison: Comparison | null,
): string {
  const outages = analysis.flatMap(({ cell, distributions }) => {
    const outage = distributions.find(({ measure }) => measure === 'writeOutage');
    if (!outage) return [];
    const where = cell === '' ? '' : `with ${cell} `;
    const text =
      outage.maxMs === 0 ? 'no write outage' : `${duration(outage.p50Ms)} (at most ${duration(outage.maxMs)})`;
    return [`${where}${text}`];
  });
  const down =
    outages.length === 0
      ? 'No round measured a write outage.'
      : `Median write outage: ${outages.join(', ')}.`.replace('outage: no write outage', 'outage: none');
  const compared = comparison ? comparison.cells.map(({ sentence }) => sentence) : [];
  return [down, `${countWords(counts)}.`, ...compared].join(' ');
}
