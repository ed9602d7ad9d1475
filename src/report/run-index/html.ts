import { Markup, markup, NOTHING } from '../html/escape.js';
import { table, withCode, type Column, type Row as TableRow } from '../html/parts.js';
import { STYLE } from '../html/style.js';
import { count, duration, formatCount, VERDICT_LABELS } from '../format.js';
import { lostCell, outageCell, rejoinCell, staleCell, type Cell } from './cells.js';
import { runIndex, verdictOf, type Found, type FoundRun, type Group, type Row, type RunIndex } from './run-index.js';
import { INDEX_STYLE } from './style.js';
import { describeEarlier, describeSpan, headlineOf, surroundings, totals } from './totals.js';

/** Renders many runs as one page, without network or scripts. It links to the reports of the runs. */
export function renderIndexHtml(found: readonly Found[]): string {
  const index = runIndex(found);
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${VERDICT_LABELS[index.verdict]} ${formatCount(index.rows.length, 'run')} – patroni-chaos</title>
<style>${new Markup(STYLE + INDEX_STYLE)}</style></head>
<body><main>
${head(index)}${cards(index)}${openRuns(index)}${index.groups.map(group)}${around(index)}${legend(index)}
</main></body></html>
`.text;
}

function head(index: RunIndex): Markup {
  const { verdict } = index;
  return markup`<header>
<p><span class="verdict ${verdict}">${VERDICT_LABELS[verdict]}</span><span
class="soft">${describeSpan(index)}</span></p>
<h1>${headlineOf(index)}</h1>
</header>
`;
}

function cards(index: RunIndex): Markup {
  const { acknowledged, lost, lostBeyond, stale, staleBeyond, longest, durationMs } = totals(index);
  const runs = index.rows.filter(({ isPlanted }) => !isPlanted);
  const passed = runs.filter(({ isAsExpected }) => isAsExpected).length;
  const all = [
    { name: 'passed', value: `${count(passed)} of ${count(runs.length)}`, note: 'runs', bad: passed < runs.length },
    { name: 'longest write outage', value: longest ? duration(longest.ms) : 'none', note: longest?.scenario ?? '' },
    beyondCard('writes lost', lost, { beyond: lostBeyond, of: `of ${count(acknowledged)} acknowledged` }),
    beyondCard('stale writes', stale, { beyond: staleBeyond, of: 'acknowledged on an older timeline' }),
    { name: 'time', value: duration(durationMs), note: 'one run after another' },
  ];
  return markup`<div class="cards">${all.map((card) => {
    const kind = 'bad' in card && card.bad ? ' bad' : '';
    const { name, value, note } = card;
    return markup`<div class="card${kind}"><span>${name}</span><b>${value}</b><span>${note}</span></div>
`;
  })}</div>
`;
}

/** A sum that is bad only if a run exceeds what its scenario allows. */
function beyondCard(name: string, value: number, { beyond, of }: { beyond: number; of: string }) {
  const allowed =
    value === 0 ? '' : beyond === 0 ? ', within bounds' : `, beyond bounds in ${formatCount(beyond, 'run')}`;
  return { name, value: count(value), note: `${of}${allowed}`, bad: beyond > 0 };
}

/** Each run that is not as expected, with its cause and the action for on-call. */
function openRuns({ open, unreadable }: RunIndex): Markup {
  if (open.length + unreadable.length === 0) return NOTHING;
  const rows = [
    ...unreadable.map(({ path, why }) => ({ cells: [verdictMark('error'), path, withCode(why)] })),
    ...open.map((row) => ({ cells: [verdictMark(verdictOf(row)), link(row), cause(row)] })),
  ];
  return markup`<section id="open"><h2>Did not pass</h2>
${table([{ title: '' }, { title: 'scenario' }, { title: 'cause' }], rows)}</section>
`;
}

function cause({ result, isPlanted }: Row): Markup {
  const { act } = result;
  const why = isPlanted ? 'This bug was planted and not found.' : (result.cause ?? result.headline);
  return markup`${why}${act ? markup`<p class="soft"><b>On call.</b> ${withCode(act)}</p>` : NOTHING}`;
}

const COLUMNS: readonly Column[] = [
  { title: '' },
  { title: 'scenario' },
  { title: 'write outage', number: true },
  { title: 'lost', number: true },
  { title: 'stale', number: true },
  { title: 'rejoin', number: true },
  { title: 'took', number: true },
];

function group({ title, rows }: Group): Markup {
  const passed = rows.filter(({ isAsExpected }) => isAsExpected).length;
  return markup`<section class="runs"><h2>${title}<span class="soft">${count(passed)} of
${count(rows.length)}</span></h2>
${table(COLUMNS, rows.map(tableRow))}</section>
`;
}

function tableRow(row: Row): TableRow {
  const { result } = row;
  const cells = [outageCell(result), lostCell(result), staleCell(result), rejoinCell(result)].map(cellMarkup);
  return { cells: [verdict(row), scenario(row), ...cells, duration(result.durationMs)] };
}

function verdict({ isPlanted, isAsExpected, result }: Row): Markup {
  return isPlanted && isAsExpected ? markup`<b class="pass">FOUND</b>` : verdictMark(result.verdict);
}

function verdictMark(verdict: keyof typeof VERDICT_LABELS): Markup {
  return markup`<b class="${verdict}">${VERDICT_LABELS[verdict]}</b>`;
}

function scenario(row: Row): Markup {
  const { title, act } = row.result;
  const earlier = row.earlier.map((run) => markup` ${link(run, VERDICT_LABELS[run.result.verdict])}`);
  return markup`${link(row)}<span class="what">${title}</span>${
    act ? markup`<details class="act"><summary>on call</summary><p>${withCode(act)}</p></details>` : NOTHING
  }${earlier.length === 0 ? NOTHING : markup`<small>earlier:${earlier}</small>`}`;
}

/** Link to a run's report; plain text if there is none. */
function link({ path, hasReport, result }: FoundRun, text = result.scenario): Markup {
  return hasReport ? markup`<a href="${hrefOf(path)}">${text}</a>` : markup`${text}`;
}

/** Relative address of a run's report. */
export function hrefOf(path: string): string {
  // A parenthesis would end a link in Markdown.
  const encode = (part: string) => encodeURIComponent(part).replace(/[()]/g, (sign) => (sign === '(' ? '%28' : '%29'));
  return `${path.split('/').map(encode).join('/')}/report.html`;
}

function cellMarkup({ value, note, state }: Cell): Markup {
  const shown = state === '' ? markup`${value}` : markup`<span class="${state}">${value}</span>`;
  return note === '' ? shown : markup`${shown} <small>${note}</small>`;
}

function around(index: RunIndex): Markup {
  const rows = surroundings(index).map(({ versions, profile, machine, runs, keptUp }) => ({
    cells: [versions, profile, machine, keptUp, count(runs)],
  }));
  const titles = ['versions', 'profile', 'machine', 'kept up'].map((title) => ({ title }));
  return markup`<section id="surroundings"><h2>Versions and machine</h2>
${table([...titles, { title: 'runs', number: true }], rows)}</section>
`;
}

function legend(index: RunIndex): Markup {
  return markup`<p class="legend">lost: acknowledged writes that no member has at the end. stale: writes acknowledged on
an older timeline after a newer one had taken writes. rejoin: from the heal until the member that was hit streams again.
${describeEarlier(index)}</p>
`;
}
