import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/core/paths.js';
import type { RunResult } from '../../src/judge/types.js';
import { readmeExamples } from '../../src/library/testing/readme.js';
import { REPORTS } from './cli.js';
import { remains } from './engine.js';

const project = join(REPORTS, 'library');

/** A project of somebody else's, with the example of README.md as its only test. */
function makeProject(): void {
  rmSync(project, { recursive: true, force: true });
  mkdirSync(join(project, 'node_modules'), { recursive: true });
  symlinkSync(packageRoot(), join(project, 'node_modules', 'patroni-chaos'));
  const example = readmeExamples().find(({ name }) => name === 'failover.test.ts');
  writeFileSync(join(project, 'failover.test.ts'), example?.text ?? '');
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
  // Or vitest would take the configuration of the package around it.
  writeFileSync(join(project, 'vitest.config.js'), 'export default {};');
}

interface VitestReport {
  testResults: { assertionResults: { title: string; status: string; failureMessages: string[] }[] }[];
}

/** Runs the tests of the project whose names fit, as its owner would; returns what became of them. */
async function runTests(pattern: string, environment: Record<string, string> = {}) {
  const vitest = join(packageRoot(), 'node_modules', 'vitest', 'vitest.mjs');
  const args = ['run', '--root', project, '-t', pattern, '--reporter=json', '--outputFile=report.json'];
  const { exitCode, all } = await execa('node', [vitest, ...args], {
    cwd: project,
    reject: false,
    all: true,
    env: { NO_COLOR: '1', VITEST: '', ...environment },
  });
  const report = JSON.parse(readFileSync(join(project, 'report.json'), 'utf8')) as VitestReport;
  const results = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  return { exitCode, all, results: results.filter(({ status }) => status !== 'skipped') };
}

describe('patroni-chaos as a library', () => {
  it('runs the example of README.md on a real stack, with the report as attachment', async () => {
    makeProject();
    const { exitCode, all, results } = await runTests('leader-stop');
    expect(exitCode, all).toBe(0);
    expect(results).toMatchObject([{ title: 'leader-stop', status: 'passed' }]);
    const run = join(project, 'reports', 'leader-stop', 'latest', 'run.json');
    expect(JSON.parse(readFileSync(run, 'utf8')) as RunResult).toMatchObject({ verdict: 'pass', seed: 42 });
    const attached = readdirSync(join(project, '.vitest', 'attachments'), { recursive: true, encoding: 'utf8' });
    expect(attached.filter((file) => file.endsWith('.html'))).toHaveLength(1);
    expect(await remains()).toEqual([]);
  });

  it('fails plainly where there is no engine, and installs nothing', async () => {
    makeProject();
    const { exitCode, results } = await runTests('leader-stop', { DOCKER_HOST: 'unix:///nonexistent.sock' });
    expect(exitCode).toBe(1);
    expect(results[0]?.failureMessages.join('\n')).toMatch(/nonexistent\.sock/);
  });
});
