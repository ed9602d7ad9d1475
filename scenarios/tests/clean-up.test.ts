import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readHistory } from '../../src/history/read.js';
import { takeTurn } from '../../src/stack/engine/lock.js';
import { clearUp, REPORTS, startCli } from './cli.js';
import { KEPT_STACKS, remainsOf, runningNodes } from './engine.js';

/** Starts a run and resolves when its output has shown `sign`. */
async function startedUntil(sign: string, args: readonly string[]) {
  const child = startCli(['run', ...args, '--out', REPORTS, '--seed', '7']);
  await new Promise<void>((resolve, reject) => {
    let seen = '';
    child.stderr.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.includes(sign)) resolve();
    });
    void child.then(() => reject(new Error(`the run ended before it said "${sign}":\n${seen}`)));
  });
  // In an object: an async function would wait for the end of a process that it returns.
  return { child };
}

function latestRun(scenario: string): string {
  const directory = join(REPORTS, scenario);
  const newest = readdirSync(directory).filter((name) => name.endsWith('-7')).sort().at(-1); // prettier-ignore
  return join(directory, newest ?? 'none');
}

describe('what a run leaves behind', () => {
  it('Ctrl-C in the middle of a fault heals, takes the stack down, writes what there is, and exits 130', async () => {
    const { child } = await startedUntil('effective', ['leader-network-loss']);
    child.kill('SIGINT');
    expect((await child).exitCode).toBe(130);
    expect(await remainsOf(child.pid)).toEqual([]);
    const run = latestRun('leader-network-loss');
    for (const file of ['run.json', 'report.html', 'report.md', 'junit.xml'])
      expect(existsSync(join(run, file)), file).toBe(true);
    const events = await readHistory(join(run, 'history.ndjson'));
    expect(events.some((event) => event.kind === 'fault' && event.stage === 'healed')).toBe(true);
    expect(events.find((event) => event.kind === 'aborted')).toMatchObject({ reason: 'interrupted' });
  });

  it.each([
    { moment: 'while the stack comes up', sign: 'bring-up', then: 'down' },
    { moment: 'under load', sign: 'steady', then: 'heal' },
    { moment: 'with a partition in force', sign: 'effective', then: 'down' },
  ] as const)('kill -9 $moment leaves nothing after the next `$then`', async ({ sign, then }) => {
    const { child } = await startedUntil(sign, ['leader-network-loss']);
    if (sign === 'bring-up') await new Promise((resolve) => setTimeout(resolve, 1500));
    child.kill('SIGKILL');
    await child;
    const next = await clearUp(then);
    expect(next.exitCode, next.stdout + next.stderr).toBe(0);
    expect(await remainsOf(child.pid)).toEqual([]);
  });

  it('kill -9 in the middle of a stop: `heal` leaves no node that goes down after it', async () => {
    const ourTurn = await takeTurn(KEPT_STACKS, { waiting: () => undefined });
    onTestFinished(ourTurn);
    const { child } = await startedUntil('kill', ['leader-stop', '--keep']);
    child.kill('SIGKILL');
    await child;
    const stopped = /docker +(\S+) kill/.exec((await child).stderr)?.[1] ?? 'none';
    const healed = await startCli(['heal']);
    expect(healed.exitCode, healed.stdout + healed.stderr).toBe(0);
    // The first where the stop was still under way.
    expect(healed.stdout).toMatch(
      new RegExp(`healed ${stopped}: (its stop was brought to an end, and it was )?started again`),
    );
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(await runningNodes(child.pid)).toContain(stopped);
    expect((await startCli(['down'])).exitCode).toBe(0);
    expect(await remainsOf(child.pid)).toEqual([]);
  });

  it('`heal` and `down` at the same moment do not disturb each other', async () => {
    const { child } = await startedUntil('effective', ['leader-kill']);
    child.kill('SIGKILL');
    await child;
    const ourTurn = await takeTurn(KEPT_STACKS, { waiting: () => undefined });
    onTestFinished(ourTurn);
    const both = await Promise.all([startCli(['heal']), startCli(['down'])]);
    expect(both.map(({ exitCode, stdout, stderr }) => ({ exitCode, said: stdout + stderr }))).toEqual(
      both.map(() => ({ exitCode: 0, said: expect.any(String) as string })),
    );
    expect(await remainsOf(child.pid)).toEqual([]);
  });

  it('a killed run can be replayed: its history is whole up to the last moment', async () => {
    const { child } = await startedUntil('effective', ['leader-kill']);
    // The history is on disk within a fifth of a second of what it tells.
    await new Promise((resolve) => setTimeout(resolve, 500));
    child.kill('SIGKILL');
    await child;
    const events = await readHistory(join(latestRun('leader-kill'), 'history.ndjson'));
    expect(events.some((event) => event.kind === 'fault' && event.stage === 'effective')).toBe(true);
    const replay = await startCli(['replay', latestRun('leader-kill')]);
    expect(replay.exitCode, replay.stderr).toBe(2);
    expect(replay.stdout).toContain('INCONCLUSIVE');
    expect((await clearUp('down')).exitCode).toBe(0);
    expect(await remainsOf(child.pid)).toEqual([]);
  });
});
