import { details, escape, SIGN, table } from '../markdown.js';
import { count, duration, formatWriteOutages, VERDICT_LABELS } from '../format.js';
import { lostCell, rejoinCell, staleCell, type Cell } from './cells.js';
import { hrefOf } from './html.js';
import { runIndex, verdictOf, type Found, type FoundRun, type Group, type Row, type RunIndex } from './run-index.js';
import { describeEarlier, describeSpan, headlineOf, surroundings, totals } from './totals.js';

/** Renders many runs as a summary for a pull request: runs that did not pass are visible, the tables folded. */
export function renderIndexMarkdown(found: readonly Found[]): string {
  const index = runIndex(found);
  const parts = [
    `## ${SIGN[index.verdict]} ${headlineOf(index)}`,
    openRuns(index),
    sums(index),
    ...index.groups.map(group),
    details('Versions and machine', around(index)),
    describeEarlier(index),
    `<sub>${describeSpan(index)}</sub>`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function openRuns({ open, unreadable }: RunIndex): string {
  const rows = [
    ...unreadable.map(({ path, why }) => [`${SIGN.error} ERROR`, escape(path), escape(why), '']),
    ...open.map((row) => {
      const { cause, headline, act } = row.result;
      const why = row.isPlanted ? 'This bug was planted and not found.' : (cause ?? headline);
      const verdict = verdictOf(row);
      return [`${SIGN[verdict]} ${VERDICT_LABELS[verdict]}`, link(row), escape(why), escape(act ?? '')];
    }),
  ];
  return table(['', 'did not pass', 'cause', 'on call'], rows);
}

function sums(index: RunIndex): string {
  const { acknowledged, lost, stale, longest, durationMs } = totals(index);
  const outage = longest ? `${duration(longest.ms)} (${escape(longest.scenario)})` : 'none';
  const rows = [[outage, `${count(lost)} of ${count(acknowledged)}`, count(stale), duration(durationMs)]];
  return table(['longest write outage', 'acknowledged writes lost', 'stale', 'one run after another'], rows);
}

function group({ title, rows }: Group): string {
  const passed = rows.filter(({ isAsExpected }) => isAsExpected).length;
  const cells = rows.map((row) => {
    const { result } = row;
    const earlier = row.earlier.map((run) => link(run, VERDICT_LABELS[run.result.verdict]));
    return [
      verdict(row),
      [link(row), escape(result.title), ...(earlier.length === 0 ? [] : [`earlier: ${earlier.join(' ')}`])].join(
        '<br>',
      ),
      escape(formatWriteOutages(result)),
      ...[lostCell(result), staleCell(result), rejoinCell(result)].map(cellText),
      duration(result.durationMs),
      escape(result.act ?? ''),
    ];
  });
  const head = ['', 'scenario', 'write outage', 'lost', 'stale', 'rejoin', 'took', 'on call'];
  return details(`${title}: ${count(passed)} of ${count(rows.length)}`, table(head, cells));
}

function verdict({ isPlanted, isAsExpected, result }: Row): string {
  if (isPlanted && isAsExpected) return `${SIGN.pass} FOUND`;
  return `${SIGN[result.verdict]} ${VERDICT_LABELS[result.verdict]}`;
}

function link({ path, hasReport, result }: FoundRun, text = result.scenario): string {
  return hasReport ? `[${escape(text)}](${hrefOf(path)})` : escape(text);
}

function cellText({ value, note }: Cell): string {
  return escape(note === '' ? value : `${value} (${note})`);
}

function around(index: RunIndex): string {
  const rows = surroundings(index).map(({ versions, profile, machine, runs, keptUp }) => [
    escape(versions),
    escape(profile),
    escape(machine),
    keptUp,
    count(runs),
  ]);
  return table(['versions', 'profile', 'machine', 'kept up', 'runs'], rows);
}
