import { describe, expect, it } from 'vitest';
import { analyse } from '../analyse.js';
import { compareWithBaseline } from '../baseline.js';
import { DEFAULT_MAX_REGRESSION } from '../regression.js';
import { campaignByHand, cellByHand, matrixByHand, roundByHand, roundsAround } from '../testing/example.js';
import { renderCampaignHtml } from './html.js';
import { renderCampaignMarkdown } from './markdown.js';
import { renderCampaignSummary } from './terminal.js';

const HOSTILE = '<script>alert(1)</script> | `x`';
const rounds = [
  ...roundsAround(22_700, 12),
  roundByHand(13, 80_000, { verdict: 'inconclusive', cause: HOSTILE, leftOut: HOSTILE }),
];
const plain = analyse(campaignByHand([cellByHand(rounds)]));
const slower = campaignByHand([cellByHand(roundsAround(27_000, 12, { seed: 9 }))]);
const baseline = campaignByHand([cellByHand(roundsAround(22_700, 12))], { cores: 8 });
const compared = analyse(
  slower,
  compareWithBaseline(slower, baseline, 'reports/baseline.json', DEFAULT_MAX_REGRESSION),
);
const matrix = analyse(matrixByHand(5));
const cut = analyse(campaignByHand([cellByHand(rounds.slice(0, 2))], { runs: 20, state: 'interrupted' }));
const empty = analyse(campaignByHand([cellByHand([])], { runs: 5, state: 'running', versions: null }));

const dotsOf = (html: string, measure: string) =>
  (html.split(`data-measure="${measure}"`)[1] ?? '').split('class="strips"')[0]?.match(/<circle class="dot/g)?.length ??
  0;

describe('the page of a campaign', () => {
  const html = renderCampaignHtml(plain);

  it('draws every round that counts once, over what was predicted', () => {
    expect(dotsOf(html, 'writeOutage')).toBe(12);
    expect(dotsOf(html, 'detection')).toBe(12);
    expect(html).toContain('rect class="predicted"');
    expect(html).toContain('95 % confidence interval of the median');
    expect(html).toContain('href="rounds/07/report.html"');
    expect(html).not.toContain('NaN');
    expect(html).not.toContain('undefined');
  });

  it('lists the round that does not count, as text', () => {
    expect(html).toContain('not in the distributions: &lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toContain('<script');
    expect(html).not.toMatch(/(src|href)="https?:/);
  });

  it('has a row for each combination of a matrix, and says which setting buys what', () => {
    const page = renderCampaignHtml(matrix);
    expect(page.split('data-measure="writeOutage"')[1]?.match(/<b>ttl=\d+ loop_wait=\d<\/b>/g)).toHaveLength(16);
    expect(dotsOf(page, 'writeOutage')).toBe(20);
    expect(page).toContain('<h2>Which setting buys what</h2>');
    expect(page).toMatch(/ttl 30 instead of 20: writes were down \S+ s longer/);
  });

  it('shows the comparison first, with what differs besides', () => {
    const page = renderCampaignHtml(compared);
    expect(page.indexOf('Against the baseline')).toBeLessThan(page.indexOf('<h2>Write outage'));
    expect(page).toMatch(/<b class="fail">Regression: writes were down/);
    expect(page).toContain('the baseline was measured on 8 cores, this on 2');
  });

  it('says what is not there yet', () => {
    expect(renderCampaignHtml(cut)).toContain('Interrupted: this page shows what there is.');
    expect(renderCampaignHtml(empty)).toContain('No round measured one.');
  });
});

describe('the summary on a terminal', () => {
  const text = (result: typeof plain, width = 80) =>
    renderCampaignSummary(result, { width, color: false, directory: 'reports/leader-kill/campaigns/x/' });

  it.each([40, 80, 120])('fits %i columns', (width) => {
    for (const result of [plain, compared, matrix, cut, empty])
      for (const line of text(result, width).split('\n'))
        expect(Array.from(line).length, line).toBeLessThanOrEqual(width);
  });

  it('has the numbers, a chart, a mark for each round, and what to type next', () => {
    expect(text(plain)).toMatch(/write outage +22\.\d s +22\.\d s – 2\d\.\d s/);
    expect(text(plain)).toMatch(/write outage of 12 rounds in order of length, s\n +2\d\.\d+┤/);
    expect(text(plain)).toContain('✓✓✓✓✓✓✓✓✓✓✓✓?');
    expect(text(plain)).toContain('round 13: inconclusive, not in the distributions.');
    expect(text(plain)).not.toContain('go on');
    expect(text(cut)).toContain('npx patroni-chaos campaign --resume reports/leader-kill/campaigns/x');
    expect(text(plain)).not.toMatch(/\u001b/);
  });
});

describe('the comment on a pull request', () => {
  it('has verdict, numbers and the command', () => {
    const text = renderCampaignMarkdown(compared);
    expect(text).toMatch(/^### ❌ FAIL: leader-kill, 12 rounds\n/);
    expect(text).toMatch(/\|  \| write outage \| 12 \| 2\d\.\d s \|/);
    expect(text).toContain(
      '`npx patroni-chaos campaign leader-kill --profile fast --runs 12 --seed 42 --baseline ' +
        'reports/baseline.json --max-regression ',
    );
    expect(renderCampaignMarkdown(plain)).toMatch(/--runs \d+ --seed 42`/);
    expect(renderCampaignMarkdown(matrix)).toContain('--matrix ttl=20,30 loop_wait=1,2`');
  });

  it('lets nothing from elsewhere be markup', () => {
    const text = renderCampaignMarkdown(plain);
    expect(text).not.toContain('<script');
    expect(text).not.toContain('`x`');
  });
});
