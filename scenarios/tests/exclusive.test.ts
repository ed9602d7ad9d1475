import { expect, it } from 'vitest';
import type { CampaignResult } from '../../src/campaign/types.js';
import { REPORTS, startCli } from './cli.js';
import { orphans } from './engine.js';
import { TESTS_SCOPE } from './with-scope.js';

// Runs after all other tests and with none in parallel (vitest.config.ts). So its measurements count, and leftovers are
// those of the other tests.

it('nothing of ours is left of all that was run, killed and interrupted', async () => {
  expect(await orphans(TESTS_SCOPE)).toEqual([]);
});

it('a campaign sees the stack of each round come up where the scenario is about that', async () => {
  const { exitCode, stdout } = await startCli(['campaign', 'bootstrap', '--runs', '1', '--json', '--out', REPORTS]);
  const result = JSON.parse(stdout) as CampaignResult;
  expect(exitCode, result.cells[0]?.rounds[0]?.cause ?? '').toBe(0);
  expect(result).toMatchObject({
    state: 'complete',
    counts: { done: 1 },
    versions: { patroni: expect.stringMatching(/^4/) as string },
  });
  expect(await orphans()).toEqual([]);
});
