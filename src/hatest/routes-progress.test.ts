import { describe, expect, it } from 'vitest';
import { RoutesProgress } from './routes-progress.js';
import { ok, refused } from './testing/attempts.js';

const toWall = (ms: number) => Date.UTC(2026, 0, 2, 12) + ms;
const noGap = { fromMs: 0, failing: false, errors: [] };
const routes = [
  { name: 'vip', readOnly: false },
  { name: 'direct', readOnly: false },
];

/** The first route fails from 500 ms on, the second goes on. */
function oneDown(): RoutesProgress {
  const progress = new RoutesProgress(routes, { each: false, toWall });
  progress.attempt(0, ok(400), noGap);
  progress.attempt(0, refused(500), { fromMs: 402, failing: true, errors: [] });
  progress.attempt(1, ok(400), noGap);
  progress.attempt(1, ok(500), noGap);
  return progress;
}

describe('the progress of several routes', () => {
  it('has the name of the route before each line, in one column', () => {
    const lines = new RoutesProgress(routes, { each: false, toWall }).attempt(0, refused(0), noGap);
    expect(lines.map(({ text }) => text.replace(/\d\d:/, ''))).toEqual([
      expect.stringMatching(/^vip {5}00:00\.001 {2}FAILS: ECONNREFUSED/),
    ]);
    const texts = oneDown()
      .interval(1402)
      .map(({ text }) => text);
    expect(texts[0]).toMatch(/^vip {5}.*Working with: PRIMARY .* 1 × 2 ms, 1 failed/);
    expect(texts[1]).toMatch(/^direct {2}.*Working with: PRIMARY .* 2 × 2 ms/);
  });

  it('has the routes side by side in a row, where one is down and the other not', () => {
    const progress = oneDown();
    progress.row(1000);
    progress.attempt(0, refused(1100), { fromMs: 402, failing: true, errors: [] });
    progress.attempt(1, ok(1100), noGap);
    expect(progress.row(1402).cells).toEqual([
      { mood: 'bad', text: 'DOWN 1.00 s  ECONNREFUSED' },
      { mood: 'plain', text: 'patroni1 1 × 2 ms' },
    ]);
  });

  it('connects where no node has answered yet', () => {
    const progress = new RoutesProgress(routes, { each: false, toWall });
    expect(progress.row(2000).cells).toEqual([
      { mood: 'bad', text: 'connecting 2.00 s  no answer yet' },
      { mood: 'bad', text: 'connecting 2.00 s  no answer yet' },
    ]);
  });

  it('has a live line for each route', () => {
    expect(oneDown().status(1402)).toEqual([
      'vip     DOWN for 1.00 s: 1 × ECONNREFUSED connect ECONNREFUSED',
      'direct  Working with: PRIMARY - 10.0.0.1 (patroni1, timeline 1)',
    ]);
  });

  it('has no name before the lines of a single target', () => {
    const progress = new RoutesProgress([{ name: null, readOnly: false }], { each: false, toWall });
    progress.attempt(0, ok(0), noGap);
    expect(progress.status(10)).toEqual(['Working with: PRIMARY - 10.0.0.1 (patroni1, timeline 1)']);
  });
});
