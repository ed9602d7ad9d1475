import { markup, NOTHING, type Markup } from './escape.js';

const FILE_DESCRIPTIONS: Readonly<Record<string, string>> = {
  'history.ndjson': 'every event, one a line',
  'run.json': 'the result, for programs',
  'scenario.yaml': 'the scenario with all its defaults',
  'report.md': 'for a pull request',
  'junit.xml': 'for a CI server',
};

/** Links to the files next to the page; empty if there are none. */
export function files(beside: readonly string[]): Markup {
  const listed = Object.entries(FILE_DESCRIPTIONS).filter(([name]) => beside.includes(name));
  const logs = beside.filter((name) => name.startsWith('logs/'));
  if (listed.length + logs.length === 0) return NOTHING;
  return markup`<section id="files"><h2>Files beside this page</h2>
<ul>${listed.map(
    ([name, description]) => markup`<li><a href="${name}">${name}</a> <span
class="soft">${description}</span></li>`,
  )}
${
  logs.length === 0
    ? NOTHING
    : markup`<li>${logs.map((name) => markup`<a href="${name}">${name}</a> `)}<span
class="soft">everything that each node said</span></li>`
}</ul>
</section>
`;
}
