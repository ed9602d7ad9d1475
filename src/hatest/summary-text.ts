import Table from 'cli-table3';
import { formatDuration } from '../core/units.js';
import type { HatestSummary, OutageSummary } from './summary.js';
import { SHOWN_RUNS } from './final-read.js';
import { describeAnswer, describeError, formatHosts, timeOfDay, toTheSecond } from './describe-answer.js';

const SHOWN_ERRORS = 6;

/** Formats the summary as plain lines. */
export function summaryText(summary: HatestSummary): string {
  const { attempts, latencyMs, outages, target, durationMs, rate } = summary;
  const what = target.readOnly ? 'reads' : 'writes';
  const latency = latencyMs
    ? [
        `answered within ${formatDuration(latencyMs.p50)} in the middle, 99 % within ` +
          `${formatDuration(latencyMs.p99)}, all within ${formatDuration(latencyMs.max)}`,
      ]
    : [];
  const lines = [
    `${formatHosts(target.hosts ?? [target])} ${target.database} as ${target.user}: ` +
      `${formatDuration(durationMs)}, ${rate} ${what}/s`,
    `${attempts.attempted} ${what}: ${attempts.ok} ok, ${attempts.rejected} rejected, ${attempts.indeterminate} ` +
      'indeterminate',
    ...latency,
    '',
    ...outageLines(outages),
    ...failuresOutside(summary),
    ...writeLines(summary),
    ...freshnessLines(summary),
    ...answeredLines(summary),
    ...(summary.harnessLateMs > 1000 / rate
      ? ['', `This program itself was up to ${formatDuration(summary.harnessLateMs)} late: the machine was busy.`]
      : []),
    '',
    verdictLine(summary),
  ];
  return `${lines.join('\n')}\n`;
}

function outageLines(outages: readonly OutageSummary[]): string[] {
  if (outages.length === 0) return ['No outage.'];
  const total = outages.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const head = outages.length === 1 ? 'One outage:' : `${outages.length} outages, ${formatDuration(total)} in all:`;
  return [head, ...outages.flatMap(oneOutage)];
}

function oneOutage(outage: OutageSummary, index: number): string[] {
  const { from, to, ended, durationMs, uncertaintyMs, before, after, errors } = outage;
  const at = (iso: string) => timeOfDay(Date.parse(iso));
  const end = ended ? at(to) : 'not over at the end';
  const shown = errors.slice(0, SHOWN_ERRORS).map(describeError);
  if (errors.length > SHOWN_ERRORS) shown.push(`and ${errors.length - SHOWN_ERRORS} other kinds of error`);
  if (errors.length === 0) shown.push('none: the attempts hung');
  return [
    `  ${index + 1}. ${formatDuration(durationMs)} (at most ${formatDuration(uncertaintyMs)} less), ${at(from)} ` +
      `→ ${end}`,
    `     before  ${before ? describeAnswer(before) : 'nobody had answered yet'}`,
    `     after   ${after ? describeAnswer(after) : 'nobody'}`,
    ...shown.map((error, position) => `     ${position === 0 ? 'errors' : '      '}  ${error}`),
  ];
}

function failuresOutside({ failuresOutsideOutages, errors, outages }: HatestSummary): string[] {
  if (failuresOutsideOutages === 0) return [];
  const kinds = outages.length > 0 ? '' : `: ${errors.map(describeError).join('; ')}`;
  const attempts = failuresOutsideOutages === 1 ? '1 attempt' : `${failuresOutsideOutages} attempts`;
  return [`${attempts} failed outside of outages${kinds}`];
}

function writeLines({ writes, table, run }: HatestSummary): string[] {
  if (!writes || !table) return [];
  const { acknowledged, lost, indeterminate, recovered } = writes;
  const lines = ['', `Acknowledged ${acknowledged} writes; lost ${lost ?? 'unknown'}.`];
  if (writes.lostNumbers.length > 0) {
    const runs = writes.lostNumbers.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`));
    const more = runs.length < SHOWN_RUNS ? '' : ' …';
    lines.push(`  Lost: seq ${runs.join(', ')}${more} of run ${run}`);
  }
  if (indeterminate > 0) {
    const fate = recovered === null ? 'their fate is unknown' : `${recovered} of them were applied`;
    lines.push(`In doubt (sent, never answered): ${indeterminate}; ${fate}.`);
  }
  if ((writes.unexpected ?? 0) + (writes.duplicated ?? 0) > 0) {
    lines.push(`Unexpected rows: ${writes.unexpected ?? 0}; rows there more than once: ${writes.duplicated ?? 0}.`);
  }
  if (writes.acknowledgedLocallyOnly > 0) {
    lines.push(`${writes.acknowledgedLocallyOnly} were acknowledged without the synchronous standby.`);
  }
  if (writes.answeredByReadOnlyNode > 0) lines.push(`${writes.answeredByReadOnlyNode} were sent to read-only nodes.`);
  if (writes.readBackFrom) lines.push(`Read back from ${describeAnswer(writes.readBackFrom)}.`);
  if (writes.readBackFailure !== null) lines.push(`Not read back: ${writes.readBackFailure}`);
  if (table.dropped.length > 0) lines.push(`Dropped ${table.dropped.join(' and ')}.`);
  else if (acknowledged + indeterminate > 0) lines.push(`The rows are in ${table.name}; --drop removes it at the end.`);
  return lines;
}

function freshnessLines({ freshness }: HatestSummary): string[] {
  if (!freshness) return [];
  const { maxReplayLagMs, maxNewestRowMs, readsWithoutReceiver } = freshness;
  return [
    '',
    maxReplayLagMs === null ? 'No replica answered.' : `Replay lag at most ${formatDuration(maxReplayLagMs)}.`,
    ...(maxNewestRowMs === null
      ? []
      : [`The newest row of a writing hatest was at most ${formatDuration(maxNewestRowMs)} old.`]),
    ...(readsWithoutReceiver === 0
      ? []
      : [`${readsWithoutReceiver} reads were answered by a replica without a walreceiver.`]),
  ];
}

function answeredLines({ answered }: HatestSummary): string[] {
  if (answered.length === 0) return [];
  const table = new Table({ head: ['who answered', 'times', 'first', 'last'], style: { head: [], border: [] } });
  for (const { answer, count, from, to } of answered) {
    table.push([describeAnswer(answer), count, toTheSecond(Date.parse(from)), toTheSecond(Date.parse(to))]);
  }
  return ['', table.toString()];
}

function verdictLine({ verdict, cause, target }: HatestSummary): string {
  if (verdict === 'pass') return target.readOnly ? 'PASS' : 'PASS: nothing that was acknowledged is missing.';
  return `${verdict.toUpperCase()}: ${cause ?? ''}`;
}
