import type { DurationRange } from '../../core/units.js';
import type { RunResult } from '../../judge/types.js';
import { shownFailovers, type ShownFailover } from '../shape/failovers.js';
import { phasesSeen } from '../shape/seen.js';
import { asPredicted, phaseBounds, duration, range } from '../format.js';
import { markup, NOTHING, type Markup } from './escape.js';

/** Known hazards, and every duration that the settings do not explain. */
export function findings(result: RunResult): Markup {
  const { hazard = null } = result;
  const found = shownFailovers(result).flatMap((failover) => [...outageFinding(failover), ...phaseFindings(failover)]);
  if (hazard === null && found.length === 0) return NOTHING;
  return markup`<section id="findings"><h2>Findings</h2>
${hazard === null ? NOTHING : markup`<p class="finding warn"><b>Known hazard.</b> ${hazard}</p>`}
${found.map((text) => markup`<p class="finding">${text}</p>`)}
</section>
`;
}

function outageFinding({ title, anatomy }: ShownFailover): Markup[] {
  const { writeOutageMs: ms, writeOutageBetween: between, writeOutagePredicted: predicted } = anatomy;
  if (ms === null || predicted === null || ms === 0) return [];
  const beyond = describeDeviation(ms, between ?? { minMs: ms, maxMs: ms }, predicted);
  if (beyond === null) return [];
  const length = markup`${duration(ms)}, ${beyond} predicted from the settings in force`;
  return [markup`${inFailover(title)}<b>The write outage</b> took ${length}.`];
}

function phaseFindings({ title, anatomy }: ShownFailover): Markup[] {
  return phasesSeen(anatomy).flatMap((phase) => {
    const verdict = asPredicted(phase);
    if (verdict === null || verdict === 'inside') return [];
    const { name, measuredMs: ms, predictedMinMs: min, predictedMaxMs: max, rule } = phase;
    const beyond =
      describeDeviation(ms, phaseBounds(phase), { minMs: min ?? 0, maxMs: max ?? Infinity }) ?? 'other than';
    const predicted = markup`${range(min, max)} <span class="soft">(${rule})</span>`;
    return [
      markup`${inFailover(title)}<b>The phase ${name}</b> took ${duration(ms)}, ${beyond} predicted: ${predicted}.`,
    ];
  });
}

const inFailover = (title: string | null) => (title === null ? NOTHING : markup`${title}: `);

/** "3.10 s more than"; null within the predicted range. */
function describeDeviation(ms: number, between: DurationRange, predicted: DurationRange): string | null {
  if (between.minMs > predicted.maxMs) return `${duration(ms - predicted.maxMs)} more than`;
  return between.maxMs < predicted.minMs ? `${duration(predicted.minMs - ms)} less than` : null;
}
