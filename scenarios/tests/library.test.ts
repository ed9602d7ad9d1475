import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { packageRoot } from '../../src/core/paths.js';
import type { RunResult } from '../../src/judge/types.js';
import { readmeExamples } from '../../src/library/testing/readme.js';
import { REPORTS } from './cli.js';
import { wasDisturbed, watchMachine } from './machine.js';

/** A user's project with the example of README.md as its only test. */
function makeProject(name: string): string {
  const project = join(REPORTS, 'library', name);
  rmSync(project, { recursive: true, force: true });
  mkdirSync(join(project, 'node_modules'), { recursive: true });
  symlinkSync(packageRoot(), join(project, 'node_modules', 'patroni-chaos'));
  const example = readmeExamples().find(({ name }) => name === 'failover.test.ts');
  writeFileSync(join(project, 'failover.test.ts'), example?.text ?? '');
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
  // Keeps vitest from using the configuration of the package around it.
  writeFileSync(join(project, 'vitest.config.js'), 'export default {};');
  return project;
}

interface VitestReport {
  testResults: { assertionResults: { title: string; status: string; failureMessages: string[] }[] }[];
}

/** Runs the tests of the project whose names match, as its owner would. Returns their results. */
async function runTests(project: string, pattern: string, environment: Record<string, string> = {}) {
  const vitest = join(packageRoot(), 'node_modules', 'vitest', 'vitest.mjs');
  const args = [
    'run',
    '--root',
    project,
    '-t',
    pattern,
    '--reporter=default',
    '--reporter=json',
    '--outputFile=report.json',
  ];
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
    onTestFinished(watchMachine());
    const project = makeProject('readme');
    const { exitCode, all, results } = await runTests(project, 'leader-stop');
    const run = join(project, 'reports', 'leader-stop', 'latest', 'run.json');
    const result = JSON.parse(readFileSync(run, 'utf8')) as RunResult;
    expect(result).toMatchObject({ scenario: 'leader-stop', seed: 42 });
    const passed = result.verdict === 'pass';
    // A saturated machine may make it inconclusive, which the test case then has to report. Otherwise it has to pass.
    if (!wasDisturbed(result)) expect(result.verdict, all).toBe('pass');
    expect(exitCode, all).toBe(passed ? 0 : 1);
    expect(results).toMatchObject([{ title: 'leader-stop', status: passed ? 'passed' : 'failed' }]);
    if (!passed)
      expect(results[0]?.failureMessages.join('\n')).toContain(`leader-stop: ${result.verdict}: ${result.cause ?? ''}`);
    const attached = readdirSync(join(project, '.vitest-attachments'));
    expect(attached).toEqual([expect.stringMatching(/^leader-stop-report.*\.html$/)]);
  });

  it('fails plainly where there is no engine, and installs nothing', async () => {
    const project = makeProject('no-engine');
    const { exitCode, results } = await runTests(project, 'leader-stop', { DOCKER_HOST: 'unix:///nonexistent.sock' });
    expect(exitCode).toBe(1);
    expect(results[0]?.failureMessages.join('\n')).toMatch(/nonexistent\.sock/);
  });
});
