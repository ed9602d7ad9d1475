import { describe, expect, it } from 'vitest';
import { analyse } from './analyse.js';
import { assertComparable, compareWithBaseline } from './baseline.js';
import { DEFAULT_MAX_REGRESSION, parseMaxRegression } from './regression.js';
import { campaignByHand, cellByHand, roundByHand, roundsAround } from './testing/example.js';

const around = (ms: number, count: number, seed: number, spreadMs = 1000) =>
  campaignByHand([cellByHand(roundsAround(ms, count, { seed, spreadMs }))]);
const baseline = around(22_700, 12, 1);
const against = (campaign: ReturnType<typeof around>, max = DEFAULT_MAX_REGRESSION) =>
  compareWithBaseline(campaign, baseline, 'baseline.json', max);

describe('the comparison with a baseline', () => {
  it('stays green where nothing has changed', () => {
    const comparison = against(around(22_700, 12, 2));
    expect(comparison.outcome).toBe('none');
    expect(comparison.warnings).toEqual([]);
    expect(comparison.cells[0]?.sentence).toMatch(
      /^No regression: writes were down .* than in the baseline, within the 2\.\d+ s that are allowed \(95 % CI /,
    );
    expect(comparison.cells[0]?.sentence).toMatch(/allowed \(95 % CI .*, 12 rounds against 12, p = 0\.\d+\)\.$/);
    expect(analyse(around(22_700, 12, 2), comparison).verdict).toBe('pass');
  });

  it('goes red on a planted regression', () => {
    const slower = around(22_700 + 4000, 12, 3);
    const comparison = against(slower);
    expect(comparison.outcome).toBe('regression');
    expect(comparison.cells[0]?.sentence).toMatch(
      /^Regression: writes were down [34]\.\d+ s longer than in the baseline, more than the 2\.2\d s that are allowed/,
    );
    expect(analyse(slower, comparison)).toMatchObject({ verdict: 'fail' });
  });

  it('goes by what is allowed: the same second more is red, green or neither', () => {
    const slower = around(23_700, 12, 4);
    expect(against(slower, parseMaxRegression('200ms')).outcome).toBe('regression');
    expect(against(slower, parseMaxRegression('10%')).outcome).toBe('none');
    const unsure = against(slower, parseMaxRegression('1s'));
    expect(unsure.outcome).toBe('inconclusive');
    expect(unsure.cells[0]?.sentence).toMatch(
      /^More rounds are needed to tell whether it is more than the 1\.00 s that are allowed: writes were down \S+ /,
    );
    expect(unsure.cells[0]?.sentence).toMatch(/: writes were down \S+ \S+ longer/);
    expect(analyse(slower, unsure).verdict).toBe('inconclusive');
  });

  it('is green where writes are down for less', () => {
    expect(against(around(15_000, 12, 5), parseMaxRegression('0ms')).outcome).toBe('none');
  });

  it('cannot tell from too few rounds, however bad they are', () => {
    const comparison = compareWithBaseline(around(60_000, 3, 6), around(22_700, 3, 1), 'b', DEFAULT_MAX_REGRESSION);
    expect(comparison.outcome).toBe('inconclusive');
    expect(comparison.cells[0]?.sentence).toMatch(
      /^Too few rounds to compare with the baseline: .* \(3 rounds against 3; 4 a side are the least\)/,
    );
    expect(against(campaignByHand([cellByHand([])])).outcome).toBe('inconclusive');
  });

  it('takes no outage at all on both sides for no change', () => {
    const none = () => campaignByHand([cellByHand(Array.from({ length: 6 }, (_, index) => roundByHand(index + 1, 0)))]);
    expect(compareWithBaseline(none(), none(), 'b', parseMaxRegression('0ms'))).toMatchObject({
      outcome: 'none',
      cells: [{ changes: { writeOutage: { estimate: 0, p: 1 } } }],
    });
  });

  it('warns of other versions and another machine, and compares all the same', () => {
    const other = {
      ...baseline,
      cores: 16,
      versions: { patroni: '3.3.0', postgresql: '17.5', etcd: '3.5.16', haproxy: '3.0.8' },
    };
    expect(compareWithBaseline(around(22_700, 12, 2), other, 'b', DEFAULT_MAX_REGRESSION)).toMatchObject({
      outcome: 'none',
      warnings: ['patroni 3.3.0 in the baseline, 4.0.7 here', 'the baseline was measured on 16 cores, this on 2'],
    });
  });
});

describe('what is comparable', () => {
  it('reads a baseline from before a setting was there, and says so', () => {
    const [cell] = baseline.cells;
    const settings = Object.fromEntries(
      Object.entries(cell?.settings ?? {}).filter(([name]) => name !== 'haproxyRetries'),
    );
    const older = campaignByHand([{ ...cellByHand(cell?.rounds ?? []), settings }]);
    expect(() => assertComparable(baseline, older, 'b')).not.toThrow();
    expect(compareWithBaseline(baseline, older, 'b', DEFAULT_MAX_REGRESSION)).toMatchObject({
      outcome: 'none',
      warnings: ['the baseline knows nothing of haproxy_retries'],
    });
  });

  it('takes the same subject, also from a matrix with more cells', () => {
    expect(() => assertComparable(around(1, 1, 1), baseline, 'b')).not.toThrow();
    const more = campaignByHand([...baseline.cells, cellByHand([], 'ttl=30', { ttl: 30 })]);
    expect(() => assertComparable(baseline, more, 'b')).not.toThrow();
  });

  it.each([
    [
      'scenario',
      campaignByHand(baseline.cells, { scenario: 'leader-stop' }),
      /scenario: "leader-kill" there, "leader-stop" here/,
    ],
    ['settings', campaignByHand([cellByHand([], 'ttl=30', { ttl: 30 })]), /settings of ttl=30: ttl 20 there, 30 here/],
    ['load', campaignByHand(baseline.cells, { load: { writesPerSecond: 1 } }), /load: .* there/],
    ['steps', campaignByHand(baseline.cells, { steps: [] }), /steps: /],
  ])('refuses another %s', (_what, campaign, message) => {
    expect(() => assertComparable(campaign, baseline, 'b.json')).toThrow(message);
    expect(() => assertComparable(campaign, baseline, 'b.json')).toThrow(
      /^b\.json is the baseline of another campaign/,
    );
  });

  it('reads a length or a percentage, and nothing else', () => {
    expect(parseMaxRegression('500ms')).toMatchObject({ floorMs: 500, share: 0 });
    expect(parseMaxRegression('12.5 %')).toMatchObject({ floorMs: 0, share: 0.125 });
    expect(() => parseMaxRegression('5')).toThrow('expected --max-regression as a length of time or a percentage');
  });
});
