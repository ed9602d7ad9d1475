import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Check, RunResult } from '../judge/types.js';
import { renderHtml } from './html.js';
import { renderJson } from './json.js';
import { renderJUnit } from './junit.js';
import { renderMarkdown } from './markdown.js';
import { renderSummary } from './summary.js';
import { abortedRun, exampleRun, failingRun, type Example } from './testing/example.js';

const all = ({ result, events }: Example) => ({
  summary: renderSummary(result, events, {
    width: 80,
    color: false,
    runDir: 'reports/x/y',
    reproduce: 'npx patroni-chaos run x',
  }),
  markdown: renderMarkdown(result, events),
  junit: renderJUnit([result]),
  json: renderJson(result),
  html: renderHtml(result, events, { reproduce: 'npx patroni-chaos run leader-kill --seed 42' }),
});

const named = (result: RunResult, checks: readonly Check[]): RunResult => ({ ...result, checks: [...checks] });

describe('every report', () => {
  test('names every check, whatever its verdict', () => {
    const check = fc.record({
      name: fc.stringMatching(/^[a-z]{1,12}(-[a-z]{1,12}){0,4}$/),
      verdict: fc.constantFrom('pass' as const, 'fail' as const, 'inconclusive' as const),
      expected: fc.string(),
      measured: fc.string(),
      evidence: fc.array(fc.nat(6000), { maxLength: 20 }),
      reason: fc.string(),
    });
    const { result, events } = exampleRun();
    const few = events.filter((event) => event.id % 40 === 0);
    fc.assert(
      fc.property(fc.array(check, { minLength: 1, maxLength: 12 }), (checks) => {
        for (const [report, text] of Object.entries(all({ result: named(result, checks), events: few }))) {
          for (const { name } of checks) if (!text.includes(name)) throw new Error(`${report} does not name ${name}`);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('shows no NaN, undefined or Infinity, even of a run that never began', () => {
    for (const run of [exampleRun(), failingRun(), abortedRun()]) {
      for (const text of Object.values(all(run))) expect(text).not.toMatch(/\bNaN\b|\bundefined\b|Infinity/);
    }
  });

  test('on a page or in a comment says what on-call does, and on a terminal where it fits in one line', () => {
    const { result, events } = exampleRun();
    const act = 'Check that the old leader streams again (`patronictl list`).';
    const { markdown, html, summary } = all({ events, result: { ...result, act } });
    expect(markdown).toContain('**On call:** Check that the old leader streams again (&#96;patronictl list&#96;).');
    expect(html).toContain('<b>On call.</b> Check that the old leader streams again (<code>patronictl list</code>).');
    expect(summary).toContain(`\nOn call: ${act}\n`);
    expect(all({ events, result: { ...result, act: `${act} ${act}` } }).summary).not.toContain('On call');
    expect(all({ events, result }).markdown).not.toContain('On call');
  });

  test('says the same for the same input', () => {
    expect(all(exampleRun())).toEqual(all(exampleRun()));
  });
});

describe('json', () => {
  test('has the order of the contract, whatever order the result was built in', () => {
    const { result } = exampleRun();
    const reversed = Object.fromEntries(Object.entries(result).reverse()) as unknown as RunResult;
    expect(renderJson(reversed)).toBe(renderJson(result));
    expect(renderJson(result)).toMatch(/^\{\n {2}"schemaVersion": 1,\n {2}"scenario": "leader-kill",/);
    expect(renderJson(result).endsWith('}\n')).toBe(true);
    expect(JSON.parse(renderJson(result))).toEqual(result);
  });
});

describe('junit', () => {
  const nasty = `a <b> & "c" 'd' \u0000\u0008 ${String.fromCharCode(27)}[31mred ]]>`;

  test('a fail is a failure, an inconclusive is skipped with its reason', () => {
    const text = renderJUnit([failingRun().result]);
    expect(text).toMatch(/<testsuite name="leader-kill" tests="13" failures="1" errors="0" skipped="1" time="50\.100"/);
    expect(text).toMatch(/<failure message="expected 0, measured 17" type="expectation">17 writes that/);
    expect(text).toMatch(/<skipped message="inconclusive: The readers made no attempt/);
  });

  test('a run that could not be judged is an error, a skipped one says why, and none is silent', () => {
    const { result } = abortedRun();
    expect(renderJUnit([result])).toMatch(/<testcase name="run"[^>]*>\n +<error message="interrupted by SIGINT"/);
    const skipped: RunResult = { ...result, verdict: 'skipped', cause: 'this kernel has no netem' };
    expect(renderJUnit([skipped])).toMatch(/<skipped message="this kernel has no netem"\/>/);
    expect(renderJUnit([{ ...result, verdict: 'inconclusive', cause: 'no writes' }])).toContain(
      'inconclusive: no writes',
    );
  });

  test('text from elsewhere is escaped, and what XML forbids is removed', () => {
    const checks: Check[] = [
      { name: nasty, verdict: 'fail', expected: nasty, measured: nasty, evidence: [], reason: nasty },
    ];
    const text = renderJUnit([named(exampleRun().result, checks)]);
    expect(text).toContain('name="a &lt;b&gt; &amp; &quot;c&quot; &apos;d&apos;  red ]]&gt;"');
    expect(Array.from(text).filter((character) => character < ' ' && character !== '\n')).toEqual([]);
  });
});

describe('markdown', () => {
  test('text from elsewhere is no markup, no cell and no mention', () => {
    const reason = 'a | b\n# c <img src=x> @someone `d` [e](http://f)';
    const checks: Check[] = [{ name: 'x', verdict: 'fail', expected: '0', measured: '1', evidence: [], reason }];
    const text = renderMarkdown(named(exampleRun().result, checks), []);
    const row = text.split('\n').find((line) => line.startsWith('| ❌ | x')) ?? '';
    expect(row.split('|')).toHaveLength(6);
    expect(row).not.toMatch(/<img|@someone|`|\[e\]/);
  });
});
