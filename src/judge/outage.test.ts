import { describe, expect, it } from 'vitest';
import { outagesOf, type Attempt } from './outage.js';

let id = 0;
const attempt = (t: number, outcome: Attempt['outcome'] = 'ok', code?: string, startMs = t - 1): Attempt => ({
  id: ++id,
  t,
  startMs,
  outcome,
  ...(code === undefined ? {} : { code }),
});
const paced = (from: number, to: number) =>
  Array.from({ length: (to - from) / 10 }, (_, index) => attempt(from + index * 10));
const find = (successes: Attempt[], failures: Attempt[] = [], lastDueMs = successes.at(-1)?.t ?? 0) =>
  outagesOf({ successes, failures, pacingMs: 10, lastDueMs }).map(({ fromMs, toMs }) => [fromMs, toMs]);

describe('an outage', () => {
  it('is a gap with failures in it', () => {
    expect(find([...paced(0, 100), ...paced(190, 300)], [attempt(120, 'rejected')])).toEqual([[90, 190]]);
  });
  it('is a long silence even without failures: the attempts hung', () => {
    expect(find([...paced(0, 100), ...paced(390, 500)])).toEqual([[90, 390]]);
  });
  it('is not a short silence without failures', () => {
    expect(find([...paced(0, 100), ...paced(290, 400)])).toEqual([]);
  });
  it('is not an attempt that the harness itself called off', () => {
    expect(find([...paced(0, 100), ...paced(190, 300)], [attempt(191, 'rejected', 'ABANDONED', 95)])).toEqual([]);
  });
  it('is not a failure among writes that are acknowledged at the usual pace', () => {
    expect(find(paced(0, 300), [attempt(125, 'rejected'), attempt(126, 'indeterminate')])).toEqual([]);
  });
  it('does not begin anew when an attempt times out after the service is back', () => {
    const back = [...paced(190, 200), ...paced(240, 400)];
    const late = [
      attempt(120, 'rejected'),
      attempt(220, 'rejected', 'TIMEOUT', 130),
      attempt(225, 'rejected', 'ABANDONED', 150),
    ];
    expect(find([...paced(0, 100), ...back], late)).toEqual([[90, 190]]);
  });
  it('that never ended reaches to the last attempt that was due', () => {
    expect(find(paced(0, 100), [attempt(800, 'rejected')], 800)).toEqual([[90, 800]]);
  });
  it('is not the end of the load', () => {
    expect(find(paced(0, 100), [attempt(95, 'indeterminate', 'TIMEOUT', 94)], 95)).toEqual([]);
  });
});
