import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readHistory } from '../../src/history/read.js';
import { latestRun, REPORTS, runScenarioByCli, startCli, type CliRun } from './cli.js';

function checkOf({ result }: CliRun, name: string) {
  return result.checks.find((check) => check.name === name);
}

/** Broken clusters on real stacks: each of these checks is seen red, with the right number and the right cause. */
describe('planted bugs', () => {
  it('finds write sessions on replicas when the read-write port accepts them', async () => {
    const run = await runScenarioByCli('planted/proxy-accepts-replicas', ['--seed', '42']);
    expect(run.exitCode, run.story).toBe(1);
    expect(checkOf(run, 'misroutes')).toMatchObject({ verdict: 'fail' });
    expect(run.result.misroutes.writeSessionsOnReplica).toBeGreaterThan(0);
    expect(run.result.cause).toMatch(
      /port 5000 sent \d+ write sessions to read-only nodes .* its check `GET \/health`/,
    );
  });

  it('counts the acknowledged writes that died with an unreplicated leader, exactly', async () => {
    const run = await runScenarioByCli('planted/async-loss', ['--seed', '42']);
    expect(run.exitCode, run.story).toBe(1);
    expect(checkOf(run, 'lost-writes')).toMatchObject({ verdict: 'fail' });
    const { writes, cause } = run.result;
    // About 100 writes/s for the 3 s of the cut and the moments around it.
    expect(writes.lost).toBeGreaterThan(200);
    expect(cause).toContain(`${writes.lost} acknowledged writes are missing`);
    expect(await missingOf(run)).toBe(writes.lost);
  });

  it('finds the stale writes of a leader whose Patroni is frozen, and for how long', async () => {
    const run = await runScenarioByCli('planted/frozen-patroni', ['--seed', '42']);
    expect(run.exitCode, run.story).toBe(1);
    expect(checkOf(run, 'stale-writes')).toMatchObject({ verdict: 'fail' });
    expect(run.result.splitBrain.staleWrites).toBeGreaterThan(0);
    expect(run.result.splitBrain.dualWritableMs).toBeGreaterThan(1000);
    expect(run.result.cause).toMatch(
      /acknowledged \d+ writes on timeline 1 for [\d.]+ s after \w+ had taken writes on timeline 2/,
    );
  });

  it('lets nobody else have the stack of a run that failed', async () => {
    const names = ['planted/proxy-accepts-replicas', 'planted/proxy-accepts-replicas'];
    const junit = join(REPORTS, 'planted.xml');
    const { exitCode } = await startCli([
      'run', ...names, '--reuse-stacks', '--seed', '42', '--out', REPORTS, '--junit', junit,
    ]); // prettier-ignore
    expect(exitCode).toBe(1);
    // A bring-up of its own, where one that is handed on takes a second or two.
    expect(latestRun('proxy-accepts-replicas')?.harness.phasesMs['bring-up']).toBeGreaterThan(5000);
    expect(readFileSync(junit, 'utf8').match(/<testsuite name="proxy-accepts-replicas"/g)).toHaveLength(2);
  });
});

/** Counts the loss a second time, the slow and obvious way: each acknowledged id looked up in the leader's rows. */
async function missingOf({ result }: CliRun): Promise<number> {
  const events = await readHistory(join(REPORTS, result.scenario, 'latest', 'history.ndjson'));
  const leader = result.leader.after;
  const final = events.find((event) => event.kind === 'final-read' && event.node === leader);
  if (final?.kind !== 'final-read') throw new Error('the leader was not read');
  const has = (writer: number, seq: number) =>
    (final.present?.[writer] ?? []).some(([first, last]) => first <= seq && seq <= last);
  return events.filter((event) => event.kind === 'write' && event.outcome === 'ok' && !has(event.writer, event.seq))
    .length;
}
