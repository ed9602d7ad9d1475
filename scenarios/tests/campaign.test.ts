import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CampaignResult } from '../../src/campaign/types.js';
import { newestOfSeed, REPORTS, startCli } from './cli.js';
import { resourcesOf } from './engine.js';
import { withReducedLoad } from './reduced-load.js';

function readResult(directory: string): CampaignResult {
  return JSON.parse(readFileSync(join(directory, 'campaign.json'), 'utf8')) as CampaignResult;
}

/** Starts a campaign, waits until stderr matches `sign`, and sends it `signal`. */
async function runAndInterrupt(args: readonly string[], sign: RegExp, signal: 'SIGINT' | 'SIGKILL') {
  const child = startCli(['campaign', ...args]);
  let seen = '';
  child.stderr.on('data', (chunk: Buffer) => {
    // Only once: a second Ctrl-C would make it exit at once.
    if (sign.test(seen)) return;
    seen += chunk.toString();
    if (sign.test(seen)) child.kill(signal);
  });
  const { exitCode, stdout, stderr } = await child;
  return { exitCode, stdout, stderr, pid: child.pid };
}

describe('a campaign', () => {
  it('is taken up after kill -9 and after Ctrl-C: finished rounds count, the half one does not', async () => {
    const begin = [withReducedLoad('leader-restart'), '--runs', '3', '--seed', '77', '--out', REPORTS];
    const killed = await runAndInterrupt(begin, /round 1\/3/, 'SIGKILL');
    const directory = newestOfSeed(join(REPORTS, 'leader-restart', 'campaigns'), 77);
    const first = readResult(directory);
    expect(first).toMatchObject({ state: 'running', counts: { done: 1 } });

    const interrupted = await runAndInterrupt(['--resume', directory], /round 2\/3/, 'SIGINT');
    expect(interrupted.exitCode, interrupted.stderr).toBe(130);
    for (const { pid } of [killed, interrupted]) expect(await resourcesOf(pid)).toEqual([]);
    expect(readResult(directory)).toMatchObject({ state: 'interrupted', counts: { done: 2 } });
    expect(interrupted.stdout).toContain(`campaign --resume`);

    const last = startCli(['campaign', '--resume', directory, '--json']);
    const { stdout } = await last;
    expect(await resourcesOf(last.pid)).toEqual([]);
    const result = JSON.parse(stdout) as CampaignResult;
    expect(result).toMatchObject({ state: 'complete', counts: { asked: 3, done: 3, error: 0 } });
    const rounds = result.cells[0]?.rounds ?? [];
    expect(rounds.map(({ round, seed }) => [round, seed])).toEqual([
      [1, 77],
      [2, 78],
      [3, 79],
    ]);
    // The first round is the one made before the kill.
    expect(rounds[0]).toEqual(first.cells[0]?.rounds[0]);
    for (const round of rounds) {
      for (const file of ['run.json', 'history.ndjson', 'report.html', 'scenario.yaml'])
        expect(existsSync(join(directory, round.directory, file)), `${round.directory}/${file}`).toBe(true);
      // Each ledger has only the round's own rows: none of an earlier round is left in the table.
      const run = JSON.parse(readFileSync(join(directory, round.directory, 'run.json'), 'utf8')) as { writes: object };
      expect(run.writes).toMatchObject({ lost: 0, unexpected: 0, duplicated: 0 });
    }
  });
});
