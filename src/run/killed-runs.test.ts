import { execFile } from 'node:child_process';
import type Docker from 'dockerode';
import { describe, expect, it } from 'vitest';
import { Journal, openEntries } from '../faults/journal.js';
import { ownState } from '../faults/testing/own-state.js';
import { newRunOwner, RUN_LABEL, runLabelOf } from '../docker/labels.js';
import { composeProjectOf } from '../stack/stack.js';
import { removeLateResources, runsKilledInBringUp, sweepKilledRuns } from './killed-runs.js';

const QUIET_MS = 600;
/** A run of this machine whose process is dead. */
const deadRun = (kept = false) => runLabelOf({ ...newRunOwner(kept), pid: 999_999_999 });

/** An engine on which one network of a run appears at the given look. */
function engine(runId: string, comesAtLook: number) {
  let looks = 0;
  const removed: string[] = [];
  const there = () => looks >= comesAtLook && removed.length === 0;
  const docker = {
    listContainers: () => Promise.resolve([]),
    listVolumes: () => Promise.resolve({ Volumes: null }),
    listNetworks: () => {
      looks += 1;
      return Promise.resolve(there() ? [{ Id: 'late', Labels: { [RUN_LABEL]: runId } }] : []);
    },
    getNetwork: (id: string) => ({ remove: () => Promise.resolve(removed.push(id)) }),
  };
  return { docker: docker as unknown as Docker, removed };
}

describe('what a run that was killed during its bring-up has asked of the engine', () => {
  ownState();

  it('is removed although it comes after the sweep, and the journal is forgotten then', async () => {
    const runId = deadRun();
    new Journal(runId);
    const { docker, removed } = engine(runId, 3);
    const swept = await sweepKilledRuns(docker, QUIET_MS);
    expect(removed).toEqual(['late']);
    expect(swept).toMatchObject([{ run: runId, networks: ['late'] }]);
    expect(openEntries()).toEqual([]);
  });

  it('is not waited for where the stack was up, the process lives, or the stack was to be kept', async () => {
    const up = new Journal(deadRun());
    up.stackIsUp();
    new Journal(runLabelOf(newRunOwner(false)));
    const kept = deadRun(true);
    new Journal(kept);
    expect(runsKilledInBringUp()).toEqual([kept]);
    const { docker } = engine('none', Number.POSITIVE_INFINITY);
    expect(await sweepKilledRuns(docker, Number.POSITIVE_INFINITY)).toEqual([]);
    expect(openEntries()).toHaveLength(3);
  });

  it('is asked for no more: a `docker compose` in its name is ended', async () => {
    const runId = deadRun();
    new Journal(runId);
    const script = 'setTimeout(() => {}, 60_000)';
    const compose = execFile('node', ['-e', script, 'docker-compose', '-p', composeProjectOf(runId), 'up']);
    const ended = new Promise((resolve) => compose.once('exit', (_code, signal) => resolve(signal)));
    const { docker } = engine(runId, Number.POSITIVE_INFINITY);
    await removeLateResources(docker, [runId], QUIET_MS);
    expect(await ended).toBe('SIGKILL');
  });
});
