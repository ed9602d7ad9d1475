import { formatDuration } from '../core/units.js';
import type { Outage } from './outage.js';
import { durationOf, longest, totalOf } from './outage.js';
import type { OutageTotals, Timings } from './types.js';

/** The number of outages, the longest, their sum, and whether the last one outlived the load. */
export function outageTotals(outages: readonly Outage[]): OutageTotals {
  const worst = longest(outages);
  return {
    count: outages.length,
    longestMs: worst ? durationOf(worst) : 0,
    totalMs: totalOf(outages),
    downAtEnd: outages.some(({ first }) => first === null),
  };
}

/** The totals of a run.json, including one from before it contained them; null where no write was acknowledged. */
export function totalsOf(timings: Timings): OutageTotals | null {
  if (timings.writeOutages !== undefined) return timings.writeOutages;
  const { writeOutage: main, writeOutageMs, otherWriteOutages: others = [], otherWriteOutagesMs = 0 } = timings;
  if (main === null && writeOutageMs === null) return null;
  const all = [...(main ? [main] : []), ...others];
  const worst = longest(all);
  return {
    count: all.length,
    longestMs: worst ? durationOf(worst) : (writeOutageMs ?? 0),
    totalMs: (main ? durationOf(main) : 0) + otherWriteOutagesMs,
    downAtEnd: writeOutageMs === null,
  };
}

/**
 * Describes outages, the same in every report: "none", "21.1 s", "23.3 s; 5 outages, 45.8 s in all". `detail` is about
 * the longest: "23.3 s (the service itself 23.2 s ± 14 ms); 5 outages, …".
 */
export function formatOutages(totals: OutageTotals, detail = ''): string {
  const [first = '', ...more] = describeOutages(totals);
  return [detail === '' ? first : `${first} (${detail})`, ...more].join('; ');
}

/** The parts of `formatOutages`: the longest outage first. */
export function describeOutages({ count, longestMs, totalMs, downAtEnd }: OutageTotals): string[] {
  if (count === 0) return ['none'];
  return [
    formatDuration(longestMs),
    ...(count > 1 ? [`${count} outages, ${formatDuration(totalMs)} in all`] : []),
    ...(downAtEnd ? ['still down when the load ended'] : []),
  ];
}
