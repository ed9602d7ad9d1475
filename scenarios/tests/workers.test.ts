import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/core/paths.js';
import type { RunResult } from '../../src/judge/types.js';
import { waitFor, type Seen } from '../../src/core/wait.js';
import { argumentsOf } from '../../src/core/process-identity.js';
import { REPORTS, suitesIn } from './cli.js';
import { resourcesOf, runningNodes } from './engine.js';
import { withReducedLoad } from './reduced-load.js';

const OUT = join(REPORTS, 'workers');

/** A process that starts a worker with one scenario, and prints its pid and its messages. */
const PARENT = `
  const [module, scenario, out] = process.argv.slice(1);
  const { Worker } = await import(module);
  const worker = new Worker((message) => {
    console.log(message.kind);
    if (message.kind === 'ask') worker.order({ kind: 'run', name: scenario });
  }, out);
  console.log('worker ' + worker.pid);
`;

it('a worker takes its stack down and ends when the process that started it is killed with SIGKILL', async () => {
  const worker = new URL('worker.ts', import.meta.url).href;
  const program = [
    '--import',
    'tsx',
    '--input-type=module',
    '--eval',
    PARENT,
    worker,
    withReducedLoad('leader-pause'),
    OUT,
  ];
  const parent = execa('node', program, { cwd: packageRoot(), reject: false });
  let said = '';
  parent.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const workerOf = () => Number(/worker (\d+)/.exec(said)?.[1]);
  const comesUp = async (): Promise<Seen<number>> => {
    const nodes = await runningNodes(workerOf());
    return nodes.includes('patroni1')
      ? { done: true, value: workerOf() }
      : { done: false, saw: `${said}${nodes.join()}` };
  };
  const pid = await waitFor(comesUp, { what: 'the stack of the worker', timeoutMs: 60_000 });
  parent.kill('SIGKILL');
  // An ended process that its new parent has not reaped yet has no arguments.
  const ends = (): Seen<null> =>
    argumentsOf(pid).length > 0 ? { done: false, saw: 'the worker' } : { done: true, value: null };
  await waitFor(ends, { what: 'the end of the worker', timeoutMs: 60_000 });
  expect(await resourcesOf(pid)).toEqual([]);
});

it('`run` of several scenarios ends with 0 only if all pass, and lists all in its JUnit file', async () => {
  const junit = join(OUT, 'several.xml');
  const names = ['switchover', 'leader-restart'];
  const program = fileURLToPath(new URL('shared-run.ts', import.meta.url));
  const options = ['--import', 'tsx', program, OUT, junit, ...names.map(withReducedLoad)];
  const { exitCode, stdout, stderr } = await execa('node', options, { cwd: packageRoot(), reject: false });
  const verdicts = names.map((name) => verdictIn(join(OUT, name)));
  expect(exitCode === 0, stdout + stderr).toBe(verdicts.every((verdict) => verdict === 'pass'));
  expect(suitesIn(junit)).toEqual(names);
});

function verdictIn(directory: string): RunResult['verdict'] {
  return (JSON.parse(readFileSync(join(directory, 'latest', 'run.json'), 'utf8')) as RunResult).verdict;
}
