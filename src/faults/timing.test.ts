import { describe, expect, it } from 'vitest';
import type { RunContext } from './fault.js';
import { momentBetweenStamps, momentOfStamp, printedNumber, timed } from './timing.js';

const context = {
  clock: { now: () => 0, fromWall: (wallMs: number) => wallMs - 1000 },
  engineClock: { offset: 50, unc: 2 },
} as unknown as RunContext;

describe('when something happened', () => {
  it('is between the begin and the end of the work', async () => {
    const times = [100, 140];
    const clock = { ...context.clock, now: () => times.shift() ?? Number.NaN };
    expect(await timed(clock, () => Promise.resolve('done'))).toEqual({
      value: 'done',
      atMs: 120,
      uncertaintyMs: 20,
    });
  });

  it('is between two stamps of the engine’s host, and as uncertain as its clock', () => {
    const output = 'before 10.000\nafter 10.020\n';
    expect(momentBetweenStamps(output, context)).toEqual({ atMs: 8960, uncertaintyMs: 12 });
  });

  it('is a stamp with more behind it in its line', () => {
    expect(momentOfStamp('done 10.000 pid 7 gone', 'done', context)).toEqual({ atMs: 8950, uncertaintyMs: 7 });
  });

  it('is not a number where a script printed none', () => {
    expect(printedNumber('beforehand 3', 'before')).toBeNaN();
  });
});
