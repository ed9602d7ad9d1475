import type { HistoryEvent } from '../history/events.js';
import type { Anatomy, Check, PhaseTiming, RunResult, Verdict } from '../judge/types.js';
import { describeEvent } from './describe.js';
import { describeOmittedFailovers, shownFailovers } from './shape/failovers.js';
import { ROUTE_COLUMNS, routeHazards, routeRows } from './routes.js';
import { milestonesSeen, phasesSeen } from './shape/seen.js';
import { oneLine } from './terminal/text.js';
import {
  asPredicted,
  count,
  describeMachine,
  duration,
  formatWriteOutages,
  formatLeaders,
  MILESTONE_LABELS,
  moment,
  formatOutage,
  PHASE_LABELS,
  range,
  describeRejoin,
  describeServiceOutage,
  describeSplitBrain,
  formatTimelines,
  VERDICT_LABELS,
  formatVersions,
} from './format.js';

/** Symbol of a verdict. */
export const SIGN: Readonly<Record<Verdict, string>> = {
  pass: '✅',
  fail: '❌',
  inconclusive: '❔',
  skipped: '⏭️',
  error: '💥',
};

/** Renders the run as a pull request comment: verdict and checks visible, the rest folded. */
export function renderMarkdown(result: RunResult, events: readonly HistoryEvent[]): string {
  const sections = [
    `### ${SIGN[result.verdict]} ${VERDICT_LABELS[result.verdict]}: ${escape(result.scenario)}`,
    escape(result.headline),
    result.cause === null ? '' : `**Cause:** ${escape(result.cause)}`,
    result.act ? `**On call:** ${escape(result.act)}` : '',
    result.hazard ? `**Known hazard:** ${escape(result.hazard)}` : '',
    result.interrupted ? '_Interrupted: this is what there was._' : '',
    openChecks(result),
    phases(result),
    routes(result),
    numbers(result),
    whatIf(result),
    details(`All ${result.checks.length} checks`, checks(result.checks)),
    details('Milestones', milestonesSection(result)),
    details('Evidence of what is not a pass', evidence(result, events)),
    details('Effective settings', settings(result)),
    `<sub>${escape(formatVersions(result.versions))} · seed ${result.seed} · profile ${escape(result.profile)} · ` +
      `${duration(result.durationMs)} · ${escape(result.startedAt)}</sub>`,
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** Lists the checks that did not pass and counts the others. */
function openChecks({ checks: all }: RunResult): string {
  const open = all.filter(({ verdict }) => verdict !== 'pass');
  if (all.length === 0) return '_Nothing was checked._';
  if (open.length === 0) return `All ${all.length} checks passed.`;
  return `${checks(open)}\n\n${all.length - open.length} of ${all.length} checks passed.`;
}

function checks(all: readonly Check[]): string {
  const rows = all.map((check) => {
    const reason = check.verdict === 'pass' || check.reason === undefined ? '' : `<br>${escape(check.reason)}`;
    return [SIGN[check.verdict], escape(check.name), escape(check.expected), escape(check.measured) + reason];
  });
  return table(['', 'check', 'expected', 'measured'], rows);
}

/** The phases of each failover. */
function phases(result: RunResult): string {
  const sections = shownFailovers(result).map(({ title, anatomy }) => under(title, phasesOf(anatomy)));
  return [...sections, describeOmittedFailovers(result)].filter((part) => part !== '').join('\n\n');
}

/** The routes of a run with several, the shortest outage first. */
function routes(result: RunResult): string {
  const rows = table(
    ROUTE_COLUMNS,
    routeRows(result).map((cells) => cells.map(escape)),
  );
  return [rows, ...routeHazards(result).map(escape)].filter((part) => part !== '').join('\n\n');
}

/** A section with its title. Empty if it has neither a title nor content. */
function under(title: string | null, body: string): string {
  const heading = title === null ? '' : `**${escape(title)}**`;
  return [heading, body].filter((part) => part !== '').join('\n\n');
}

function phasesOf(anatomy: Anatomy): string {
  const rows = phasesSeen(anatomy).map((phase) => [
    phase.name,
    PHASE_LABELS[phase.name],
    `${duration(phase.measuredMs)}${outside(phase)}`,
    range(phase.predictedMinMs, phase.predictedMaxMs),
  ]);
  const dominant = anatomy.dominant ? `\n\n${escape(anatomy.dominant.sentence)}` : '';
  return table(['phase', '', 'measured', 'predicted'], rows) + dominant;
}

function outside(phase: PhaseTiming): string {
  const verdict = asPredicted(phase);
  return verdict === 'longer' || verdict === 'shorter' ? ` ⚠️ ${verdict} than predicted` : '';
}

/** Predictions for other values of the settings that govern the longest phase. */
function whatIf({ timings }: RunResult): string {
  const rows = (timings.whatIf ?? []).flatMap(({ setting, rows: values }) =>
    values.map(({ value, inForce, phase, outage }) => [
      escape(setting),
      inForce ? `**${escape(value)}** (this run)` : escape(value),
      range(phase.minMs, phase.maxMs),
      range(outage.minMs, outage.maxMs),
    ]),
  );
  return details(
    'Other settings, as the model predicts',
    table(['setting', 'value', timings.dominant?.phase ?? '', 'writes down'], rows),
  );
}

function numbers(result: RunResult): string {
  const { writes, reads, timings } = result;
  const machine = describeMachine(result);
  return table(
    ['', ''],
    [
      ['write outage', formatWriteOutages(result, describeServiceOutage(result))],
      ['read outage', formatOutage(timings.readOutageMs)],
      [
        'writes',
        `${count(writes.attempted)} attempted, ${count(writes.acknowledged)} acknowledged, ` +
          `${count(writes.rejected)} rejected, ${count(writes.indeterminate)} indeterminate`,
      ],
      [
        'in the end',
        `${count(writes.lost)} lost, ${count(writes.recovered)} recovered, ${count(writes.unexpected)} ` +
          `unexpected, ${count(writes.duplicated)} duplicated`,
      ],
      ['reads', `${count(reads.succeeded)} of ${count(reads.attempted)} answered`],
      ['split-brain', escape(describeSplitBrain(result))],
      ['misroutes', count(result.misroutes.writeSessionsOnReplica)],
      ['leader', escape(`${formatLeaders(result)}, timeline ${formatTimelines(result)}`)],
      ['rejoin', escape(describeRejoin(result))],
      ...(machine === '' ? [] : [['machine', escape(machine)]]),
    ],
  );
}

function milestonesSection(result: RunResult): string {
  const sections = shownFailovers(result).map(({ title, anatomy }) => under(title, milestonesOf(anatomy)));
  return sections.filter((part) => part !== '').join('\n\n');
}

function milestonesOf(anatomy: Anatomy): string {
  const rows = milestonesSeen(anatomy).map(({ name, atMs, uncertaintyMs, source }) => [
    name,
    MILESTONE_LABELS[name],
    moment(atMs),
    `± ${duration(uncertaintyMs)}`,
    escape(source),
  ]);
  return table(['', 'milestone', 'at', '', 'source'], rows);
}

const MOST_EVIDENCE = 20;

function evidence(result: RunResult, events: readonly HistoryEvent[]): string {
  const ids = new Set(result.checks.filter((check) => check.verdict !== 'pass').flatMap((check) => check.evidence));
  const rows = events
    .filter((event) => ids.has(event.id))
    .slice(0, MOST_EVIDENCE)
    .map((event) => [String(event.id), moment(event.t), escape(event.src), escape(describeEvent(event))]);
  return table(['event', 'at', 'source', 'what'], rows);
}

function settings(result: RunResult): string {
  return table(
    ['setting', 'in force'],
    Object.entries(result.settings).map(([name, value]) => [escape(name), escape(value)]),
  );
}

/** A folded section; empty without content. */
export function details(summary: string, body: string): string {
  return body === '' ? '' : `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** A table; empty without rows. The cells are Markdown. */
export function table(head: readonly string[], rows: readonly string[][]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Escapes foreign text: one line, no markup, no table cell, no mention. */
export function escape(text: string): string {
  return oneLine(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*[\]|~]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/@(?=\w)/g, '@\u200b');
}
