import { formatDuration, holds, parseComparison, parseDuration } from '../../core/units.js';
import type { Analysis } from '../analysis.js';
import { NEW_SESSION_MS } from '../write-outage.js';
import { fail, inconclusive, pass, plural, type CheckDefinition, type Finding } from './check.js';

const WITHIN_ERROR = 'the error of the measurement is too large to tell';

/** How long no write was acknowledged through the proxy: T1 → T8. */
export const writeOutage: CheckDefinition = {
  name: 'write-outage',
  needs: { acknowledgedWrites: true },
  judge: (analysis) => {
    const { outage, harness, scenario } = analysis;
    const expected = expectedWords(analysis);
    if (analysis.facts.acks.length === 0)
      return inconclusive(expected, '–', 'no write was acknowledged in the whole run');
    if (outage.neverEnded && outage.main) {
      const since = formatDuration(outage.main.toMs - outage.main.fromMs);
      return fail(expected, `> ${since}`, 'writes never came back', [outage.main.last.id]);
    }
    const all = [outage.main, ...(scenario.rounds > 1 ? outage.others : [])].filter((one) => one !== null);
    // Of several rounds the worst counts.
    const lengthMs = Math.max(0, ...all.map(({ fromMs, toMs }) => toMs - fromMs));
    const evidence = outage.main ? [outage.main.last.id, outage.main.first?.id ?? outage.main.last.id] : [];
    const measured = outage.main ? `${formatDuration(lengthMs)} ± ${formatDuration(outage.uncertaintyMs)}` : 'none';
    if (harness.late.length > 0) {
      return inconclusive(
        expected,
        measured,
        `the harness itself was late (${harness.maxLoopDelayMs.toFixed(0)} ms)`,
        evidence,
      );
    }
    const { writeOutage: wanted } = scenario.expect;
    if (wanted === 'any') return pass(expected, measured, evidence);
    if (wanted === 'none') return judgeNone(analysis, measured, evidence);
    if (wanted === 'predicted') return judgePredicted(analysis, lengthMs, expected, measured, evidence);
    const comparison = parseComparison(wanted, parseDuration);
    if (!comparison) throw new Error(`not a comparison with a length of time: ${wanted}`);
    const { uncertaintyMs: error } = outage;
    const outcomes = [holds(comparison, Math.max(0, lengthMs - error)), holds(comparison, lengthMs + error)];
    if (outcomes.every(Boolean)) return pass(expected, measured, evidence);
    if (outcomes.some(Boolean)) return inconclusive(expected, measured, WITHIN_ERROR, evidence);
    return fail(expected, measured, `writes were down for ${formatDuration(lengthMs)}`, evidence);
  },
};

function expectedWords({ scenario, predictions }: Analysis): string {
  const { writeOutage: wanted } = scenario.expect;
  if (wanted === 'none') return 'no failed write';
  if (wanted !== 'predicted') return wanted;
  if (!predictions) return 'predicted';
  return `${formatDuration(predictions.outage.minMs)} … ${formatDuration(predictions.outage.maxMs)} (predicted)`;
}

function judgeNone({ outage }: Analysis, measured: string, evidence: number[]): Finding {
  const { count, first } = outage.failures;
  if (!outage.main && count === 0) return pass('no failed write', 'none');
  const failures = plural(count, 'failed write');
  const reason = outage.main ? `writes were down for ${measured} (${failures})` : `${failures}, without an outage`;
  return fail('no failed write', outage.main ? `${measured}, ${failures}` : failures, reason, [...evidence, ...first]);
}

function judgePredicted(
  analysis: Analysis,
  lengthMs: number,
  expected: string,
  measured: string,
  evidence: number[],
): Finding {
  const { predictions, outage } = analysis;
  if (!predictions) {
    const why = analysis.leadership.change ? 'no rule predicts the outage of this fault' : 'no failover happened';
    return inconclusive(expected, measured, `${why}, so there are no bounds to hold it against`, evidence);
  }
  const { minMs, maxMs } = predictions.outage;
  if (lengthMs + outage.uncertaintyMs < minMs) {
    return fail(expected, measured, `writes were down for ${measured}, shorter than the settings allow: a bound or the fault is not what it seems`, evidence); // prettier-ignore
  }
  if (lengthMs - outage.uncertaintyMs > maxMs) {
    return fail(expected, measured, `writes were down for ${measured}, longer than the settings explain`, evidence);
  }
  // The bounds are themselves no finer than two paced writes and a session; an error larger than that may not decide.
  const fineMs = 2 * analysis.facts.writePacingMs + NEW_SESSION_MS;
  if (lengthMs - outage.uncertaintyMs < minMs - fineMs || lengthMs + outage.uncertaintyMs > maxMs + fineMs)
    return inconclusive(expected, measured, WITHIN_ERROR, evidence);
  return pass(expected, measured, evidence);
}
