import { describe, expect, it } from 'vitest';
import { awaitSteadyLoad } from './steady.js';

/** Waits for 20 ms at 1000 writes/s, of which each stretch of that time gets the next of `acknowledged`. */
async function stretches(acknowledged: readonly number[]): Promise<number> {
  let begun = 0;
  let sum = 0;
  const next = () => (sum += acknowledged[Math.floor((asked - 1) / 2)] ?? 0);
  let asked = 0;
  await awaitSteadyLoad({
    forMs: 20,
    writesPerSecond: 1000,
    acknowledged: () => ((asked += 1) % 2 === 0 ? next() : sum),
    begin: () => void (begun += 1),
    signal: new AbortController().signal,
  });
  return begun;
}

describe('the wait for a steady load', () => {
  it('is over after its time where all is acknowledged', async () => {
    expect(await stretches([20])).toBe(1);
    expect(await stretches([19])).toBe(1);
  });
  it('begins anew after a time in which too little was', async () => {
    expect(await stretches([18, 20])).toBe(2);
    expect(await stretches([0, 0, 19])).toBe(3);
  });
  it('is over at its deadline, whatever was acknowledged', async () => {
    process.env['PATRONI_CHAOS_TIMEOUT_FACTOR'] = '0.0000001';
    try {
      expect(await stretches([0, 20])).toBe(1);
    } finally {
      delete process.env['PATRONI_CHAOS_TIMEOUT_FACTOR'];
    }
  });
});
