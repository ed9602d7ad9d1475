import { expect, it } from 'vitest';
import type { EffectiveConfig } from '../../history/events.js';
import { CONFIG } from '../testing/example-stack.js';
import { rejoinBound } from './rejoin.js';

const config: EffectiveConfig = { kind: 'config', id: 1, t: 0, unc: 0, src: 'run', ...CONFIG };
const bound = (input: Partial<Parameters<typeof rejoinBound>[0]>) =>
  rejoinBound({ means: 'restart', mode: null, heldMs: 15_000, config, ...input });

it('is bounded after a clean shutdown, by the pauses of Patroni and of the walreceiver', () => {
  expect(bound({ mode: 'graceful' })).toMatchObject({ minMs: 0, maxMs: 3_000 + 1_000 + 5_000 });
  expect(bound({ mode: 'switchover' })).toMatchObject({ minMs: 2_000, maxMs: 11_000 });
});
it('of a stream that was stalled is as long as the cut, by TCP', () => {
  expect(bound({ means: 'none' })).toMatchObject({ minMs: 0, maxMs: 16_000 });
});
it.each([
  { means: 'restart', mode: 'gone' },
  { means: 'rewind', mode: 'gone' },
  { means: 'basebackup', mode: 'graceful' },
] as const)('has no bounds after $mode by $means, and says why', (input) => {
  const rule = bound(input);
  expect(rule).not.toHaveProperty('minMs');
  expect(rule.rule).toMatch(/^no setting bounds it/);
});
