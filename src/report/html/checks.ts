import type { Check, RunResult } from '../../judge/types.js';
import { CHECK_MARK } from '../format.js';
import { escapeHtml, markup, NOTHING, type Markup } from './escape.js';
import { evidenceLinks, eventTable, table, type Shown } from './parts.js';

/** First the checks that did not pass, with their events; then every check with its expected and measured value. */
export function checks(result: RunResult, shown: Shown): Markup {
  const order = { fail: 0, inconclusive: 1, pass: 2 };
  const all = [...result.checks].sort((a, b) => order[a.verdict] - order[b.verdict]);
  if (all.length === 0) return markup`<p class="empty">Nothing was checked.</p>`;
  const open = all.filter(({ verdict }) => verdict !== 'pass');
  const rows = all.map((check) => ({
    cells: [
      markup`<b class="check ${check.verdict}">${CHECK_MARK[check.verdict]}
${nameOf(check)}</b>${check.verdict === 'inconclusive' ? markup` <small>inconclusive</small>` : NOTHING}`,
      check.expected,
      check.measured,
      evidenceLinks(check.evidence, shown),
    ],
  }));
  return markup`${open.map((check) => drillDown(check, shown))}
${table([{ title: '' }, { title: 'expected' }, { title: 'measured' }, { title: 'evidence' }], rows)}`;
}

function nameOf(check: Check): Markup {
  return check.verdict === 'pass' ? markup`${check.name}` : markup`<a href="#${anchorOf(check)}">${check.name}</a>`;
}

/** The anchor of a check's details, for a check that did not pass. */
export function anchorOf(check: Check): string {
  return `check-${escapeHtml(check.name).replace(/[^a-z0-9-]/gi, '-')}`;
}

/** The lines of the history that prove the verdict of a check. */
function drillDown(check: Check, shown: Shown): Markup {
  const events = check.evidence.flatMap((id) => shown.get(id) ?? []);
  return markup`<details class="drill ${check.verdict}" id="${anchorOf(check)}" open><summary><b
class="check ${check.verdict}">${CHECK_MARK[check.verdict]} ${check.name}</b> expected ${check.expected}, measured
${check.measured}</summary>
${check.reason === undefined ? NOTHING : markup`<p>${check.reason}</p>`}
${events.length === 0 ? markup`<p class="soft">No single event shows it.</p>` : eventTable(events)}
</details>
`;
}
