import { describe, expect, it } from 'vitest';
import { judge } from '../judge/judge.js';
import { leaderKill, scenario } from '../judge/testing/cases.js';
import type { HistoryBuilder } from '../judge/testing/history.js';
import { SECOND, TWO_FAILOVERS, twoFailovers } from '../judge/testing/two-failovers.js';
import type { RunResult } from '../judge/types.js';
import { renderHtml } from './html.js';
import { renderJson } from './json.js';
import { renderJUnit } from './junit.js';
import { renderMarkdown } from './markdown.js';
import { MOST_SHOWN } from './shape/failovers.js';
import { marksOf } from './shape/window.js';
import { renderSummary } from './summary.js';

const FIRST_TITLE = '1. patroni2 took over from patroni1, timeline 1 → 2';
const SECOND_TITLE = '2. patroni3 took over from patroni2, timeline 2 → 3';

function reportsOf(builder: HistoryBuilder, of = TWO_FAILOVERS) {
  const events = builder.events();
  const result = judge(of, events);
  return { result, ...rendered(result, events) };
}

function rendered(result: RunResult, events: ReturnType<HistoryBuilder['events']>) {
  return {
    html: renderHtml(result, events, { reproduce: '' }),
    markdown: renderMarkdown(result, events),
    terminal: renderSummary(result, events, { width: 100, color: false, runDir: 'x', reproduce: 'y' }),
    junit: renderJUnit([result]),
    json: renderJson(result),
  };
}

const count = (text: string, part: string) => text.split(part).length - 1;

describe('a run of two failovers', () => {
  const { result, html, markdown, terminal, junit, json } = reportsOf(twoFailovers());

  it('has an anatomy for each, headed by who took over from which leader', () => {
    expect(count(html, '<div class="waterfall">')).toBe(2);
    for (const title of [FIRST_TITLE, SECOND_TITLE]) {
      // Above the waterfall and above the milestones.
      expect(count(html, `<h3>${title}</h3>`)).toBe(2);
      expect(count(markdown, `**${title}**\n\n| phase |`)).toBe(1);
      expect(terminal).toContain(`${title}\n  phase `);
    }
    expect(count(terminal, 'waited for the leader key to go')).toBe(2);
  });

  it('tells of its outages alike everywhere', () => {
    const phrase = '21.1 s; 2 outages, 42.1 s in all';
    for (const text of [html, markdown, terminal, junit, json]) expect(text).toContain(`down for ${phrase}.`);
    expect(junit).toContain(`<property name="write-outages" value="${phrase}"/>`);
    expect(markdown).toMatch(/\| write outage \| 21\.1 s \(the service itself .*\); 2 outages, 42\.1 s in all \|/);
    expect(html).toMatch(/<span>longest write outage<\/span><b>21\.1 s<\/b><span>[^<]*; 2 outages, 42\.1 s in all;/);
    expect(terminal).toMatch(/✓ write-outage\s+expected any\s+measured 21\.1 s \(.*\); 2 outages, 42\.1 s in\s+all/);
    expect(JSON.parse(json)).toMatchObject({ timings: { writeOutages: { count: 2, downAtEnd: false } } });
  });

  it('names all leaders, marks the end of each outage and shows the evidence of both', () => {
    expect(terminal).toContain('patroni1 → patroni2 → patroni3, timeline 1 → 3');
    const back = marksOf(result).filter(({ label }) => label === 'writes back');
    expect(back.map(({ atMs }) => atMs)).toEqual([31_100, SECOND.firstAck]);
    const taken = result.failovers?.[1]?.milestones.T4?.event ?? 0;
    expect(html).toContain(`id="e${taken}"`);
  });
});

describe('a run of one failover', () => {
  it('has one anatomy without a title', () => {
    const { html, markdown, terminal } = reportsOf(leaderKill(), scenario());
    expect(count(html, '<div class="waterfall">')).toBe(1);
    for (const text of [html, markdown, terminal]) expect(text).not.toContain('took over from');
  });
});

describe('writes that were still down when the load ended', () => {
  const builder = twoFailovers((spoilt) =>
    spoilt
      .without(({ kind, t }) => kind === 'write' && t >= SECOND.firstAck)
      .fails({ from: SECOND.firstAck, to: 66_000 }),
  );
  const { result, html, terminal } = reportsOf(builder);

  it('are told so by the headline, and marked so, not as back', () => {
    const phrase = 'Writes were down for 33.0 s; 2 outages, 54.1 s in all; still down when the load ended.';
    expect(result.headline).toContain(phrase);
    const marks = marksOf(result).filter(({ label }) => label.startsWith('writes'));
    expect(marks.map(({ label, atMs }) => [label, atMs])).toEqual([
      ['writes back', 31_100],
      ['writes still down', 65_988],
    ]);
    for (const text of [html, terminal]) expect(text).toContain('writes still down');
  });
  it('are not, where the last outage ended', () => {
    const all = Object.values(reportsOf(twoFailovers())).map((text) => JSON.stringify(text));
    for (const text of all) expect(text).not.toContain('still down');
  });
});

it('a page does not grow with the number of failovers', () => {
  const events = twoFailovers().events();
  const result = judge(TWO_FAILOVERS, events);
  const [first] = result.failovers ?? [];
  const failovers = first ? Array.from({ length: 40 }, () => first) : [];
  const { html, markdown } = rendered({ ...result, failovers }, events);
  expect(count(html, '<div class="waterfall">')).toBe(MOST_SHOWN);
  for (const text of [html, markdown]) expect(text).toContain('28 more in run.json.');
});
