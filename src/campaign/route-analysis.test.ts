import { describe, expect, it } from 'vitest';
import { analyse } from './analyse.js';
import { renderCampaignHtml } from './report/html.js';
import { renderCampaignMarkdown } from './report/markdown.js';
import { renderCampaignSummary } from './report/terminal.js';
import { routeDistributionsOf } from './route-analysis.js';
import { campaignByHand, cellByHand, roundByHand } from './testing/example.js';
import type { RoundRoute } from './types.js';

const route = (writeOutageMs: number | null, more: Partial<RoundRoute> = {}): RoundRoute => ({
  writeOutageMs,
  readOutageMs: 500,
  routingMs: 900,
  openMs: 8,
  addedMs: 0.4,
  newSessions: 5,
  misroutes: 0,
  staleReads: 1,
  stillHung: 0,
  ...more,
});

/** Rounds whose outages differ by seconds, while the second route is always 400 to 600 ms behind. */
const rounds = [20_000, 22_000, 24_000, 21_000, 23_000, 25_000].map((ms, index) =>
  roundByHand(index + 1, ms, {
    routes: {
      far: index === 0 ? route(null, { stillHung: 2 }) : route(ms + 4_000),
      slower: route(ms + 400 + index * 40, { misroutes: 1 }),
      best: route(ms),
      away: route(null),
    },
  }),
);
const doubtful = roundByHand(7, 90_000, { leftOut: 'the machine was busy', routes: { best: route(90_000) } });
const cell = cellByHand([...rounds, doubtful]);

describe('the routes of a campaign', () => {
  const all = routeDistributionsOf(cell);

  it('stand in order of their median, those that never came back last', () => {
    expect(all.map(({ name, rounds: seen, back }) => [name, seen, back])).toEqual([
      ['best', 6, 6],
      ['slower', 6, 6],
      ['far', 6, 5],
      ['away', 6, 0],
    ]);
  });

  it('have paired differences, without the spread between the rounds', () => {
    const [best, slower, , away] = all;
    expect(best).toMatchObject({ isBest: true, behindBest: null, p50Ms: 22_500 });
    expect(slower?.behindBest).toEqual({ ms: 500, interval: { low: 400, high: 600 } });
    expect(away?.behindBest).toBeNull();
  });

  it('have totals of what should not happen', () => {
    expect(all.find(({ name }) => name === 'slower')).toMatchObject({ misroutes: 6, staleReads: 6, stillHung: 0 });
    expect(all.find(({ name }) => name === 'far')).toMatchObject({ stillHung: 2 });
  });

  it('are in every report, and in none of a campaign with one route', () => {
    const result = analyse(campaignByHand([cell], { routes: ['best', 'slower', 'far', 'away'] }));
    const summary = renderCampaignSummary(result, { width: 120, color: false, directory: 'reports/x' });
    expect(summary).toMatch(/ {2}slower +6 +23\.0 s .* \+500 ms +\+400 ms … \+600 ms/);
    expect(summary).toMatch(/ {2}far +5 of 6 came back/);
    const markdown = renderCampaignMarkdown(result);
    expect(markdown).toContain('| slower | 6 |');
    expect(markdown).toContain('--routes best,slower,far,away');
    const html = renderCampaignHtml(result);
    expect(html).toContain('<section id="routes">');
    expect(html).toContain('aria-label="slower: median 23.0 s"');
    const plain = analyse(campaignByHand([cellByHand([roundByHand(1, 20_000)])]));
    expect(renderCampaignHtml(plain)).not.toContain('id="routes"');
    expect(renderCampaignMarkdown(plain)).not.toContain('behind the best');
  });
});
