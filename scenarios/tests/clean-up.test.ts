import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readHistory } from '../../src/history/read.js';
import { startCli } from './cli.js';
import { lastStarted, startedUntil } from './interrupt.js';
import { resourcesOf } from './engine.js';
import { withReducedLoad } from './reduced-load.js';

describe('what a run leaves behind', () => {
  it('Ctrl-C in the middle of a fault heals, takes the stack down, writes what there is, and exits 130', async () => {
    const { child } = await startedUntil(/effective/, [withReducedLoad('leader-network-loss')]);
    child.kill('SIGINT');
    expect((await child).exitCode).toBe(130);
    expect(await resourcesOf(child.pid)).toEqual([]);
    const run = lastStarted('leader-network-loss');
    for (const file of ['run.json', 'report.html', 'report.md', 'junit.xml'])
      expect(existsSync(join(run, file)), file).toBe(true);
    const events = await readHistory(join(run, 'history.ndjson'));
    expect(events.some((event) => event.kind === 'fault' && event.stage === 'healed')).toBe(true);
    expect(events.find((event) => event.kind === 'aborted')).toMatchObject({ reason: 'interrupted' });
  });

  it.each([
    { moment: 'while the stack comes up', sign: /bring-up/, laterMs: 1500, then: 'down' },
    { moment: 'under load', sign: /steady/, laterMs: 0, then: 'heal' },
  ] as const)('kill -9 $moment leaves nothing after the next `$then`', async ({ sign, laterMs, then }) => {
    const { child } = await startedUntil(sign, [withReducedLoad('leader-network-loss')]);
    await new Promise((resolve) => setTimeout(resolve, laterMs));
    child.kill('SIGKILL');
    await child;
    const next = await startCli([then]);
    expect(next.exitCode, next.stdout + next.stderr).toBe(0);
    expect(await resourcesOf(child.pid)).toEqual([]);
  });

  it('kill -9 during a partition leaves a history that is whole to the last moment, and nothing else', async () => {
    const { child } = await startedUntil(/effective/, [withReducedLoad('leader-network-loss')]);
    // Events are on disk within 200 ms.
    await new Promise((resolve) => setTimeout(resolve, 500));
    child.kill('SIGKILL');
    await child;
    const run = lastStarted('leader-network-loss');
    const events = await readHistory(join(run, 'history.ndjson'));
    expect(events.some((event) => event.kind === 'fault' && event.stage === 'effective')).toBe(true);
    const replay = await startCli(['replay', run]);
    expect(replay.exitCode, replay.stderr).toBe(2);
    expect(replay.stdout).toContain('INCONCLUSIVE');
    const next = await startCli(['heal']);
    expect(next.exitCode, next.stdout + next.stderr).toBe(0);
    expect(await resourcesOf(child.pid)).toEqual([]);
  });
});
