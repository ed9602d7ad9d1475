import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/core/paths.js';
import { waitFor } from '../../src/core/wait.js';
import { REPORTS, startCli, suitesIn } from './cli.js';
import { remainsOf } from './engine.js';
import { lightly } from './light.js';

const OUT = join(REPORTS, 'lanes');

/** A process that starts a lane with one scenario, and prints its pid and what it says. */
const PARENT = `
  const [module, scenario, out] = process.argv.slice(1);
  const { Lane } = await import(module);
  const lane = new Lane((message) => {
    console.log(message.kind);
    if (message.kind === 'ask') lane.order({ kind: 'run', name: scenario });
  }, out);
  console.log('lane ' + lane.pid);
`;

it('a lane takes its stack down and ends when the process that started it is killed with SIGKILL', async () => {
  const lane = new URL('lane.ts', import.meta.url).href;
  const program = ['--import', 'tsx', '--input-type=module', '--eval', PARENT, lane, lightly('leader-pause'), OUT];
  const parent = execa('node', program, { cwd: packageRoot(), reject: false });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    parent.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (/^up$/m.test(said)) resolve();
    });
    void parent.then(({ stderr }) => reject(new Error(`it ended before the stack was up: ${said}${stderr}`)));
  });
  const pid = Number(/lane (\d+)/.exec(said)?.[1]);
  expect(await remainsOf(pid)).toHaveLength(1);
  parent.kill('SIGKILL');
  await waitFor(() => Promise.resolve(isAlive(pid) ? { done: false, saw: 'the lane' } : { done: true, value: null }), {
    what: 'the end of the lane',
    timeoutMs: 60_000,
  });
  expect(await remainsOf(pid)).toEqual([]);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it('`run` of several scenarios on one stack ends with 0 where all pass, and tells of all in its JUnit file', async () => {
  const junit = join(OUT, 'several.xml');
  const scenarios = [lightly('switchover'), lightly('leader-restart')];
  const options = ['--reuse-stacks', '--bring-up-ahead', '--junit', junit, '--seed', '42', '--out', OUT];
  const { exitCode, stdout, stderr } = await startCli(['run', ...scenarios, ...options]);
  expect(exitCode, stdout + stderr).toBe(0);
  expect(suitesIn(junit)).toEqual(['switchover', 'leader-restart']);
});
