import { afterAll, describe, expect, it } from 'vitest';
import { selectScenarios } from '../../src/cli/select.js';
import { loadScenarios } from '../../src/scenario/find.js';
import { scenariosDirectory } from '../../src/core/paths.js';
import { runScenarioByCli } from './cli.js';
import { remains } from './engine.js';
import { wasDisturbed, watchMachine } from './machine.js';
import type { RunResult } from '../../src/judge/types.js';
import { alone, inParallel, expectedMs, tally, tallyLines } from './suite.js';

/** All of it, or what the options of `run` by these names choose: PATRONI_CHAOS_SHARD=1/3 on the first of three machines. */
const { PATRONI_CHAOS_SHARD: shard, PATRONI_CHAOS_ONLY: only, PATRONI_CHAOS_TAG: tag } = process.env;
const chosen = await selectScenarios({ names: [], all: true, shard, only, tag });
const found = await loadScenarios(scenariosDirectory());
/** The longest first: those of about the same length go side by side. */
const catalogue = found
  .map(({ scenario }) => scenario)
  .filter(({ name }) => chosen.includes(name))
  .sort((a, b) => expectedMs(b) - expectedMs(a));

/** Every scenario of the catalogue on a real stack: the cluster does what its file promises. Several stacks side by side. */
describe('the catalogue on real stacks', () => {
  const unwatch = watchMachine();

  it.concurrent.each(catalogue.map(({ name, title }) => ({ name, title })))('$name: $title', async ({ name }) => {
    const run = () => runScenarioByCli(name, ['--seed', '42']);
    let done = await inParallel(run);
    count(done.result, 'neighbours');
    // What a neighbour disturbed is neither believed nor passed over: it is run again with nobody beside it, and that counts.
    if (done.result.verdict !== 'pass' && wasDisturbed(done.result)) {
      done = await alone(run);
      count(done.result, 'nobody: it was disturbed');
    }
    expect(done.result.verdict, done.story).toBe('pass');
    expect(done.exitCode).toBe(0);
    // 100 a second: the steady time of 2.5 s and the second at the end are in every run.
    expect(done.result.writes.acknowledged).toBeGreaterThan(300);
  });

  const count = ({ scenario: name, verdict, durationMs: ms, harness: { overheadMs } }: RunResult, who: string) =>
    tally.push({ name, verdict, ms, overheadMs, with: who });

  const startedAt = performance.now();
  afterAll(async () => {
    unwatch();
    process.stdout.write(`\n${tallyLines(performance.now() - startedAt)}\n`);
    expect(await remains()).toEqual([]);
  });
});
