import { describe, expect, it } from 'vitest';
import { startCli } from './cli.js';
import { startedUntil } from './interrupt.js';
import { resourcesOf, runningNodes } from './engine.js';
import { withReducedLoad } from './reduced-load.js';

/** Matches the node that is being stopped. The sweep of an earlier killed run is printed before. */
const STOPPING = /docker +(\S+) kill/;

describe('`heal` after a run was killed', () => {
  it('in the middle of a stop leaves no node that goes down after it', async () => {
    const { child } = await startedUntil(STOPPING, [withReducedLoad('leader-stop'), '--keep']);
    child.kill('SIGKILL');
    await child;
    const stopped = STOPPING.exec((await child).stderr)?.[1] ?? 'none';
    const healed = await startCli(['heal']);
    expect(healed.exitCode, healed.stdout + healed.stderr).toBe(0);
    // The first form is printed if the stop was still under way.
    expect(healed.stdout).toMatch(
      new RegExp(`healed ${stopped}: (its stop was brought to an end, and it was )?started again`),
    );
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(await runningNodes(child.pid)).toContain(stopped);
    expect((await startCli(['down'])).exitCode).toBe(0);
    expect(await resourcesOf(child.pid)).toEqual([]);
  });

  it('and `down` at the same moment do not disturb each other', async () => {
    const { child } = await startedUntil(/effective/, [withReducedLoad('leader-kill')]);
    child.kill('SIGKILL');
    await child;
    const both = await Promise.all([startCli(['heal']), startCli(['down'])]);
    expect(both.map(({ exitCode, stdout, stderr }) => ({ exitCode, said: stdout + stderr }))).toEqual(
      both.map(() => ({ exitCode: 0, said: expect.any(String) as string })),
    );
    expect(await resourcesOf(child.pid)).toEqual([]);
  });
});
