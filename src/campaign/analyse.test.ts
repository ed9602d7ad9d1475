import { describe, expect, it } from 'vitest';
import { analyse } from './analyse.js';
import { campaignByHand, cellByHand, matrixByHand, roundByHand, roundsAround } from './testing/example.js';

const twelve = () => Array.from({ length: 12 }, (_, index) => roundByHand(index + 1, 22_000 + index * 100));

describe('the analysis of a campaign', () => {
  it('sums up what was measured, with what was predicted', () => {
    const { analysis, verdict, counts, headline } = analyse(campaignByHand([cellByHand(twelve())]));
    const outage = analysis[0]?.distributions.find(({ measure }) => measure === 'writeOutage');
    expect(outage).toMatchObject({
      n: 12,
      minMs: 22_000,
      p50Ms: 22_550,
      p50Interval: { low: 22_200, high: 22_900 },
      maxMs: 23_100,
      outside: 0,
      predicted: { minMs: 20_000, maxMs: 27_000 },
      p95Interval: { low: 22_900, high: null },
    });
    expect(outage?.p95Ms).toBeCloseTo(23_045, 6);
    expect(analysis[0]?.distributions.map(({ measure }) => measure)).toEqual([
      'writeOutage',
      'detection',
      'election',
      'routing',
    ]);
    expect(verdict).toBe('pass');
    expect(counts).toMatchObject({ asked: 12, done: 12, pass: 12, counted: 12 });
    expect(headline).toBe('Median write outage: 22.6 s (at most 23.1 s). 12 of 12 rounds passed.');
  });

  it('leaves a round that could not measure out of the distribution, and says so', () => {
    const rounds = [
      ...twelve(),
      roundByHand(13, 99_000, { verdict: 'inconclusive', cause: 'The harness was late.', leftOut: 'harness-health' }),
    ];
    const { analysis, verdict, counts, headline } = analyse(campaignByHand([cellByHand(rounds)]));
    expect(analysis[0]?.distributions[0]).toMatchObject({ n: 12, maxMs: 23_100 });
    expect(counts).toMatchObject({ done: 13, inconclusive: 1, counted: 12 });
    expect(verdict).toBe('inconclusive');
    expect(headline).toContain('12 of 13 rounds passed, 1 inconclusive, 1 not in the distributions.');
  });

  it('keeps the long outage of a failed round in the distribution', () => {
    const rounds = [...twelve(), roundByHand(13, 60_000, { verdict: 'fail', cause: 'Too long.' })];
    const { analysis, verdict } = analyse(campaignByHand([cellByHand(rounds)]));
    expect(analysis[0]?.distributions[0]).toMatchObject({ n: 13, maxMs: 60_000, outside: 1 });
    expect(verdict).toBe('fail');
  });

  it('is an error where a round was one, and inconclusive where rounds are missing', () => {
    const failed = roundByHand(1, null, { verdict: 'error', cause: 'No leader.', leftOut: 'No leader.' });
    expect(analyse(campaignByHand([cellByHand([failed])])).verdict).toBe('error');
    const cut = analyse(campaignByHand([cellByHand(twelve())], { runs: 20, state: 'interrupted' }));
    expect(cut.verdict).toBe('inconclusive');
    expect(cut.headline).toContain('12 of 20 rounds passed, 8 not run');
    expect(analyse(campaignByHand([cellByHand([])])).headline).toContain('No round measured a write outage.');
  });
});

describe('which setting buys what', () => {
  it('finds the setting that matters, how much and where, and the one that does not', () => {
    const [ttl, loopWait] = analyse(matrixByHand()).effects;
    expect(ttl?.changes.writeOutage?.estimate).toBeGreaterThan(9700);
    expect(ttl?.changes.writeOutage?.interval.low).toBeGreaterThan(9500);
    expect(ttl?.changes.writeOutage?.interval.high).toBeLessThan(10_500);
    expect(ttl?.sentence).toMatch(
      /^ttl 30 instead of 20: writes were down \S+ s longer \(95 % CI \+9\.\d+ s … \+10\.\d s, loop_wait averaged\)/,
    );
    expect(ttl?.sentence).toMatch(/ loop_wait averaged\), mostly in detection \(\S+ s longer\)\.$/);
    expect(loopWait?.sentence).toMatch(/^loop_wait 2 instead of 1: no change of the write outage was found/);
  });

  it('says that there are too few rounds for an interval', () => {
    const cells = [20, 30].map((ttl) => cellByHand(roundsAround(ttl * 1000, 3), `ttl=${ttl}`, { ttl }));
    const [effect] = analyse(campaignByHand(cells, { matrix: { ttl: ['20', '30'] } })).effects;
    expect(effect?.sentence).toBe(
      'ttl 30 instead of 20: writes were down 10.0 s longer (too few rounds for an interval, 4 a side give one).',
    );
  });

  it('has nothing to say of a setting with one value, or of cells without a measurement', () => {
    expect(analyse(campaignByHand([cellByHand(twelve(), 'ttl=20')], { matrix: { ttl: ['20'] } })).effects).toEqual([]);
    const cells = [20, 30].map((ttl) => cellByHand([], `ttl=${ttl}`, { ttl }));
    const [effect] = analyse(campaignByHand(cells, { matrix: { ttl: ['20', '30'] } })).effects;
    expect(effect?.sentence).toBe('ttl 30 instead of 20: nothing was measured on both sides.');
  });
});
