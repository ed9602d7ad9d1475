import { describe, expect, it } from 'vitest';
import { loadScenarios } from '../../src/scenario/find.js';
import { scenariosDirectory } from '../../src/core/paths.js';
import { runScenarioByCli } from './cli.js';
import { remains } from './engine.js';

const found = await loadScenarios(scenariosDirectory());
const catalogue = found.map(({ scenario }) => scenario).filter(({ tags }) => !tags.includes('planted'));

/** Every scenario of the catalogue on a real stack: the cluster does what its file promises. */
describe('the catalogue on real stacks', () => {
  it.each(catalogue.map(({ name, title }) => ({ name, title })))('$name: $title', async ({ name }) => {
    const { exitCode, result, story } = await runScenarioByCli(name, ['--seed', '42']);
    expect(result.verdict, story).toBe('pass');
    expect(exitCode).toBe(0);
    expect(result.writes.acknowledged).toBeGreaterThan(500);
    expect(await remains()).toEqual([]);
  });
});
