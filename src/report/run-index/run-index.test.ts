import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../judge/types.js';
import { abortedRun, exampleRun, failingRun } from '../testing/example.js';
import { renderIndexHtml } from './html.js';
import { renderIndexMarkdown } from './markdown.js';
import { parseResult } from './parse.js';
import { runIndex, type Found, type FoundRun } from './run-index.js';
import { headlineOf, surroundings, totals } from './totals.js';

const passed = exampleRun().result;
const failed = failingRun().result;

function run(
  result: RunResult,
  changes: Partial<RunResult> = {},
  path = `${changes.scenario ?? result.scenario}/1`,
): FoundRun {
  return { path, hasReport: true, result: { ...result, ...changes } };
}

const host = { cores: 2, memoryBytes: 8 * 1024 ** 3, architecture: 'amd64', docker: '29.1.0' };
const MANY: Found[] = [
  run(passed, { act: 'Check `patronictl list`.', host }),
  run(passed, { scenario: 'etcd-loss', broke: 'dcs', host }),
  run(failed, { scenario: 'a-failure', broke: 'dcs', host }),
  run(passed, {
    scenario: 'unsure',
    broke: 'network',
    verdict: 'inconclusive',
    cause: 'The machine could not keep up.',
  }),
  run(failed, { scenario: 'async-loss', tags: ['planted'] }),
  { path: 'broken/1', why: 'run.json is broken: it ends too early' },
];

describe('the index of many runs', () => {
  it('puts what did not pass first, the worst before the others', () => {
    const { open, unreadable, verdict } = runIndex(MANY);
    expect(open.map(({ result }) => result.scenario)).toEqual(['a-failure', 'unsure']);
    expect(unreadable.map(({ path }) => path)).toEqual(['broken/1']);
    expect(verdict).toBe('error');
    const html = renderIndexHtml(MANY);
    expect(html.indexOf('id="open"')).toBeLessThan(html.indexOf('class="runs"'));
  });

  it('groups by what broke, what did not pass first in each', () => {
    const groups = runIndex(MANY).groups.map(({ title, rows }) => [
      title,
      ...rows.map(({ result }) => result.scenario),
    ]);
    expect(groups).toEqual([
      ['Leader', 'leader-kill'],
      ['DCS', 'a-failure', 'etcd-loss'],
      ['Network', 'unsure'],
      ['Planted bugs, each of which has to be found', 'async-loss'],
    ]);
  });

  it('says in a sentence how it went', () => {
    expect(headlineOf(runIndex(MANY))).toBe(
      '2 of 4 runs passed: 1 fail, 1 inconclusive. 1 of 1 planted bug found. 1 run directory could not be read.',
    );
    expect(headlineOf(runIndex([run(passed), run(passed, { scenario: 'other' })]))).toBe('All 2 runs passed.');
  });

  it('counts the newest run of a scenario, and shows the earlier ones beside it', () => {
    const later = run(passed, { startedAt: '2025-11-03T10:00:00.000Z' }, 'leader-kill/2');
    const index = runIndex([run(failed), later]);
    expect(index.verdict).toBe('pass');
    expect(index.rows.map(({ path, earlier }) => [path, earlier.map((one) => one.path)])).toEqual([
      ['leader-kill/2', ['leader-kill/1']],
    ]);
    for (const text of [renderIndexHtml([run(failed), later]), renderIndexMarkdown([run(failed), later])])
      expect(text).toContain('1 earlier run does not (1 fail)');
  });

  it('takes other versions or another profile for another run', () => {
    const other = { ...passed.versions, patroni: '4.1.0' };
    expect(runIndex([run(passed), run(passed, { versions: other }), run(passed, { profile: 'x' })]).rows).toHaveLength(
      3,
    );
  });

  it('takes a planted bug that was not found for a failure', () => {
    const index = runIndex([run(passed, { tags: ['planted'] })]);
    expect(index.verdict).toBe('fail');
    expect(renderIndexHtml([run(passed, { tags: ['planted'] })])).toContain('planted and not found');
    expect(runIndex([run(failed, { tags: ['planted'] })]).verdict).toBe('pass');
  });

  it('sums up over every run but planted bugs', () => {
    const index = runIndex(MANY);
    expect(totals(index)).toMatchObject({
      lost: 17,
      lostBeyond: 1,
      stale: 214,
      acknowledged: 4 * passed.writes.acknowledged,
    });
    expect(surroundings(index)).toMatchObject([
      { machine: '2 cores, 8.0 GiB, amd64, Docker 29.1.0', runs: 3, profile: 'fast' },
      { machine: 'unknown', runs: 2 },
    ]);
  });

  it('does not depend on the order in which runs were found', () => {
    expect(renderIndexHtml(MANY.toReversed())).toBe(renderIndexHtml(MANY));
    expect(renderIndexMarkdown(MANY.toReversed())).toBe(renderIndexMarkdown(MANY));
  });
});

describe('its page and its summary', () => {
  it('give of each run the outage, what was lost, and a link to its report', () => {
    const html = renderIndexHtml(MANY);
    expect(html).toContain('href="leader-kill/1/report.html"');
    expect(html).toContain('<code>patronictl list</code>');
    const md = renderIndexMarkdown(MANY);
    expect(md).toContain('[leader-kill](leader-kill/1/report.html)');
    expect(md).toMatch(/❌ FAIL \| \[a-failure\].*\| 20\.\d s \| 17 \(of [\d,]+\) \| 214 \(3 through HAProxy\) \|/);
  });

  it('need no network and no script, and stay inside the page', () => {
    expect(renderIndexHtml(MANY)).not.toMatch(/<script|<link|<img|\ssrc=|url\(|https?:\/\//);
  });

  it('hold text from elsewhere as text', () => {
    const hostile = '<script>alert(1)</script> | `x`';
    const found: Found[] = [
      run(failed, { title: hostile, cause: hostile, act: hostile }, 'a b/(1)'),
      { path: hostile, why: hostile },
    ];
    expect(renderIndexHtml(found)).not.toContain('<script');
    const md = renderIndexMarkdown(found);
    expect(md).not.toContain('<script');
    expect(md).toContain('](a%20b/%281%29/report.html)');
  });

  it('show no NaN, undefined or Infinity, not even of runs that never began or of none', () => {
    const found = [run(abortedRun().result, { startedAt: '' })];
    for (const one of [found, []])
      for (const text of [renderIndexHtml(one), renderIndexMarkdown(one)])
        expect(text).not.toMatch(/\bNaN\b|\bundefined\b|Infinity/);
  });

  it('link to nothing where a run has no report', () => {
    expect(renderIndexHtml([{ ...run(passed), hasReport: false }])).not.toContain('href');
  });
});

describe('run.json of an index', () => {
  it('is read as it was written', () => {
    expect(parseResult(JSON.stringify(passed))).toEqual({ result: JSON.parse(JSON.stringify(passed)) as RunResult });
  });

  it.each([
    ['{"schemaVersion": 1, "scen', /^run\.json is broken: /],
    ['{"schemaVersion": 0}', 'run.json has schemaVersion 0, this patroni-chaos reads 1'],
    [JSON.stringify({ ...passed, verdict: 'good' }), /^run\.json is not that of a run: verdict: /],
    ['[]', /^run\.json is not that of a run: /],
    ['null', /^run\.json is not that of a run: /],
  ])('that cannot be shown says why: %s', (text, why) => {
    expect(parseResult(text)).toEqual({ why: typeof why === 'string' ? why : (expect.stringMatching(why) as string) });
  });
});
