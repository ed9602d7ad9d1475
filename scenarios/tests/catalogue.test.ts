import { afterAll, describe, expect, it } from 'vitest';
import { loadScenarios } from '../../src/scenario/find.js';
import { scenariosDirectory } from '../../src/core/paths.js';
import { runScenarioByCli } from './cli.js';
import { remains } from './engine.js';
import { wasDisturbed, watchMachine } from './machine.js';
import { alone, inParallel, tally } from './suite.js';

const found = await loadScenarios(scenariosDirectory());
const catalogue = found.map(({ scenario }) => scenario).filter(({ tags }) => !tags.includes('planted'));

/** Every scenario of the catalogue on a real stack: the cluster does what its file promises. Several stacks side by side. */
describe('the catalogue on real stacks', () => {
  const unwatch = watchMachine();

  it.concurrent.each(catalogue.map(({ name, title }) => ({ name, title })))('$name: $title', async ({ name }) => {
    const run = () => runScenarioByCli(name, ['--seed', '42']);
    let done = await inParallel(run);
    tally.push({ name, verdict: done.result.verdict, ms: done.result.durationMs, with: 'neighbours' });
    // What a neighbour disturbed is neither believed nor passed over: it is run again with nobody beside it, and that counts.
    if (done.result.verdict !== 'pass' && wasDisturbed(done.result)) {
      done = await alone(run);
      tally.push({ name, verdict: done.result.verdict, ms: done.result.durationMs, with: 'nobody: it was disturbed' });
    }
    expect(done.result.verdict, done.story).toBe('pass');
    expect(done.exitCode).toBe(0);
    expect(done.result.writes.acknowledged).toBeGreaterThan(500);
  });

  afterAll(async () => {
    unwatch();
    const sum = tally.reduce((total, { ms }) => total + ms, 0) / 1000;
    const lines = tally.map(({ name, verdict, ms, with: who }) => `${verdict.padEnd(13)} ${(ms / 1000).toFixed(1).padStart(6)} s  ${name} (with ${who})`); // prettier-ignore
    process.stdout.write(`\n${lines.sort().join('\n')}\n${tally.length} runs, ${sum.toFixed(0)} s one after another\n`);
    expect(await remains()).toEqual([]);
  });
});
