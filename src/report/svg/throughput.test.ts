import { expect, it } from 'vitest';
import type { Rates } from '../shape/rates.js';
import { formatAxisTop } from './throughput.js';

const rates = (ok: number[], rejected: number[]): Rates => {
  const sums = ok.map((value, index) => value + (rejected[index] ?? 0));
  return {
    fromMs: 0,
    toMs: 1000 * ok.length,
    binMs: 1000,
    ok,
    rejected,
    indeterminate: ok.map(() => 0),
    peak: Math.max(...sums),
  };
};

it('says that a rate is cut: clients that are refused retry faster than the pace', () => {
  expect(formatAxisTop(rates([100, 0, 100], [0, 210, 0]))).toBe('to 130 of 210/s');
  expect(formatAxisTop(rates([100, 90], [0, 10]))).toBe('to 100/s');
  expect(formatAxisTop(rates([0, 0], [0, 210]))).toBe('to 210/s');
});
