import { formatDuration, formatServiceOutage, type DurationRange } from '../../core/units.js';
import type { Analysis } from '../analysis.js';
import type { Injection } from '../injections.js';
import { isOutage, durationOf } from '../outage.js';
import { formatOutages, outageTotals } from '../outage-totals.js';
import type { Interval } from '../types.js';
import { mayHaveStalled } from '../machine.js';
import { sessionTimesOf } from '../session-times.js';
import { outageBounds } from '../write-outage.js';
import { fail, inconclusive, pass, plural, WITHIN_ERROR, type CheckDefinition, type Finding } from './check.js';
import { judgeDuration, type MeasuredDuration } from './durations.js';

/** How long no write of the load was acknowledged: T1 → T8. */
export const writeOutage: CheckDefinition = {
  name: 'write-outage',
  machineCanExplain: true,
  needs: { acknowledgedWrites: true },
  judge: (analysis) => {
    const { outage, harness, scenario } = analysis;
    const expected = describeExpected(analysis);
    if (analysis.facts.acks.length === 0)
      return inconclusive(expected, '–', 'no write was acknowledged in the whole run');
    if (outage.neverEnded && outage.main) {
      const since = formatDuration(durationOf(outage.main));
      return fail(expected, `> ${since}`, 'writes never came back', [outage.main.last.id]);
    }
    const main = measuredOf(outage.main, outage.between);
    const worst = measuredWorst(analysis, main);
    // With several rounds, the worst one counts.
    const one = scenario.rounds > 1 ? worst : main;
    const { evidence, text: measured } = one;
    if (harness.late.length > 0) {
      return inconclusive(
        expected,
        measured,
        `the harness itself was late (${harness.maxLoopDelayMs.toFixed(0)} ms)`,
        evidence,
      );
    }
    const { writeOutage: expectation } = scenario.expect;
    if (expectation === 'any') return pass(expected, describeAll(analysis, worst), worst.evidence);
    if (expectation === 'none') return judgeNone(analysis, worst);
    const finding =
      expectation === 'predicted'
        ? judgePredicted(analysis, one, expected)
        : judgeDuration(expectation, one, `writes were down for ${formatDuration(one.lengthMs)}`);
    return finding.verdict === 'pass' ? judgeOthers(analysis, one, worst, finding) : finding;
  },
};

/** All outages, in the words of the other reports. */
function describeAll({ outage: { all } }: Analysis, { between, text }: MeasuredDuration): string {
  return all.length > 1 ? formatOutages(outageTotals(all), formatServiceOutage(between)) : text;
}

/** The longest outage. It is most often the main one, whose bounds are known already. */
function measuredWorst({ facts, outage: { main, worst } }: Analysis, ofMain: MeasuredDuration): MeasuredDuration {
  return worst === null || worst === main ? ofMain : measuredOf(worst, outageBounds(facts, worst));
}

function measuredOf(outage: Analysis['outage']['main'], between: DurationRange): MeasuredDuration {
  if (!outage) return { lengthMs: 0, between, text: 'none', evidence: [] };
  const lengthMs = durationOf(outage);
  const text = `${formatDuration(lengthMs)} (${formatServiceOutage(between)})`;
  return { lengthMs, between, text, evidence: [outage.last.id, outage.first?.id ?? outage.last.id] };
}

/** Applies the upper limit to all other outages of the run as well, such as one after the failover. */
function judgeOthers(analysis: Analysis, one: MeasuredDuration, worst: MeasuredDuration, finding: Finding): Finding {
  const limitMs = upperBound(analysis);
  if (limitMs === null || worst.lengthMs <= one.lengthMs || worst.between.maxMs <= limitMs) return finding;
  const { expected } = finding;
  const measured = `${finding.measured}, and once more ${worst.text}`;
  const evidence = [...finding.evidence, ...worst.evidence];
  if (worst.between.minMs <= limitMs) return inconclusive(expected, measured, WITHIN_ERROR, evidence);
  return fail(expected, measured, `writes were down once more, for ${formatDuration(worst.lengthMs)}`, evidence);
}

function upperBound({ scenario, predictions }: Analysis): number | null {
  const { writeOutage: expectation } = scenario.expect;
  if (expectation === 'predicted') return predictions?.outage.maxMs ?? null;
  if (typeof expectation === 'string') return null;
  return expectation.operator.startsWith('<') ? expectation.value : null;
}

function describeExpected({ scenario, predictions }: Analysis): string {
  const { writeOutage: expectation } = scenario.expect;
  if (expectation === 'none') return 'no failed write';
  if (expectation !== 'predicted') return expectation.toString();
  if (!predictions) return 'predicted';
  return `${formatDuration(predictions.outage.minMs)} … ${formatDuration(predictions.outage.maxMs)} (predicted)`;
}

function judgeNone(analysis: Analysis, { lengthMs, between, text, evidence }: MeasuredDuration): Finding {
  const { count, first } = analysis.outage.failures;
  const { worst } = analysis.outage;
  const expected = 'no failed write';
  if (!worst && count === 0) return pass(expected, 'none');
  const failures = plural(count, 'failed write');
  const ids = [...evidence, ...first];
  if (!worst) return fail(expected, failures, `${failures}, without an outage`, ids);
  const measured = `${text}, ${failures}`;
  if (count === 0 && !isOutage(between.minMs, false, analysis.facts.writePacingMs))
    return inconclusive(expected, measured, WITHIN_ERROR, ids);
  if (count === 0 && lengthMs <= HELPER_STALL_MS && analysis.injections.some((one) => helperRan(one, worst))) {
    const reason =
      `no write failed, but none was acknowledged for ${formatDuration(lengthMs)} while the fault was injected or ` +
      'healed: the helper container may have cost that';
    return inconclusive(expected, measured, reason, ids);
  }
  if (count === 0 && lengthMs <= HELPER_STALL_MS && mayHaveStalled(analysis.facts, worst)) {
    const reason =
      `no write failed, but none was acknowledged for ${formatDuration(lengthMs)} while the machine had no core to ` +
      'spare';
    return inconclusive(expected, measured, reason, ids);
  }
  return fail(expected, measured, `writes were down for ${text} (${failures})`, ids);
}

/** A helper container that starts or ends on a busy machine takes the CPU from PostgreSQL for at most this long. */
const HELPER_STALL_MS = 1000;

/** Whether a fault was being injected or healed within half a second of the interval. */
function helperRan({ beganMs, effective, healing, healed }: Injection, { fromMs, toMs }: Interval): boolean {
  const touches = (from: number, to: number) =>
    from - HELPER_STALL_MS / 2 <= toMs && to + HELPER_STALL_MS / 2 >= fromMs;
  if (touches(beganMs, effective?.t ?? beganMs)) return true;
  return healing !== null && touches(healing.t, healed?.t ?? healing.t);
}

function judgePredicted(analysis: Analysis, { between, text, evidence }: MeasuredDuration, expected: string): Finding {
  const { predictions } = analysis;
  if (!predictions) {
    const why = analysis.leadership.change ? 'no rule predicts the outage of this fault' : 'no failover happened';
    return inconclusive(expected, text, `${why}, so there are no bounds to hold it against`, evidence);
  }
  const { minMs, maxMs } = predictions.outage;
  if (between.maxMs < minMs) {
    return fail(
      expected,
      text,
      `writes were down for ${text}, shorter than the settings allow: a bound or the fault is not what it seems`,
      evidence,
    );
  }
  if (between.minMs > maxMs) {
    return fail(expected, text, `writes were down for ${text}, longer than the settings explain`, evidence);
  }
  // The bounds are no finer than two paced writes and a session; an error larger than that may not decide.
  const fineMs = 2 * analysis.facts.writePacingMs + sessionTimesOf(analysis.facts).newSessionMs;
  if (between.minMs < minMs - fineMs || between.maxMs > maxMs + fineMs)
    return inconclusive(expected, text, WITHIN_ERROR, evidence);
  return pass(expected, text, evidence);
}
