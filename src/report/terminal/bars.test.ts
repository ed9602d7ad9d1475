import { describe, expect, test } from 'vitest';
import type { PhaseTiming } from '../../judge/types.js';
import { exampleRun } from '../testing/example.js';
import { phaseBar, phaseLines } from './bars.js';
import { colorsFor } from './text.js';

const timing = (measuredMs: number, predictedMinMs: number | null, predictedMaxMs: number | null): PhaseTiming => ({
  measuredMs,
  uncertaintyMs: 0,
  predictedMinMs,
  predictedMaxMs,
  rule: '',
});

describe('phase bars', () => {
  test('measured blocks under the bracket of the prediction', () => {
    expect(phaseBar(timing(5000, 2000, 8000), 10, 10_000)).toBe('██[██···]');
    expect(phaseBar(timing(10_000, 2000, 4000), 10, 10_000)).toBe('██[█]█████');
    expect(phaseBar(timing(0, 2000, 4000), 10, 10_000)).toBe('  [·]');
  });

  test('no prediction, no bracket; nothing measured, nothing drawn', () => {
    expect(phaseBar(timing(5000, null, null), 10, 10_000)).toBe('█████');
    expect(phaseBar(timing(0, null, null), 10, 0)).toBe('');
  });

  test('a phase outside its range is marked without colour too', () => {
    const { timings } = exampleRun().result;
    const late = { ...timings, phases: { ...timings.phases, routing: timing(9000, 500, 2000) } };
    const lines = phaseLines(late, 80, colorsFor(false));
    expect(lines.find((line) => line.includes('routing'))).toContain('9.00 s↑');
    expect(lines.filter((line) => /[↑↓]/.test(line))).toHaveLength(1);
  });
});
