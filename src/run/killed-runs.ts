import { readdirSync } from 'node:fs';
import type Docker from 'dockerode';
import { timeout } from '../core/timeouts.js';
import { waitFor } from '../core/wait.js';
import { forgetJournal, openEntries } from '../faults/journal.js';
import { argumentsOf } from '../core/process-identity.js';
import { ownerState, parseRunLabel } from '../docker/labels.js';
import { composeProjectOf } from '../stack/stack.js';
import { listResources, removeResources, sweepDeadRuns, type RunResources } from '../docker/sweep.js';

/**
 * Once nothing has appeared for this long, a run that was killed during bring-up counts as settled. On a saturated
 * machine the engine took 2 s to create a network.
 */
const QUIET_MS = 3000;

/**
 * Removes what killed runs left on the engine, and what the engine still creates for them. Kept stacks stay. Returns
 * what was removed.
 */
export async function sweepKilledRuns(docker: Docker, quietMs = QUIET_MS): Promise<RunResources[]> {
  const killed = runsKilledInBringUp().filter((runId) => parseRunLabel(runId)?.kept === false);
  return [...(await sweepDeadRuns(docker)), ...(await removeLateResources(docker, killed, quietMs))];
}

/** Finds in the journals the runs of this machine whose process died during bring-up. */
export function runsKilledInBringUp(): string[] {
  return openEntries().flatMap(({ runId, isUp }) => {
    const owner = parseRunLabel(runId);
    return !isUp && owner !== null && ownerState(owner) === 'dead' ? [runId] : [];
  });
}

/**
 * Docker finishes creating containers after its client was killed. Ends the orphaned `docker compose`, removes
 * resources until none has appeared for QUIET_MS, and deletes the journal. Returns what it removed.
 * @throws EnvironmentError when resources keep appearing.
 */
export async function removeLateResources(
  docker: Docker,
  runIds: readonly string[],
  quietMs = QUIET_MS,
): Promise<RunResources[]> {
  if (runIds.length === 0) return [];
  const late: RunResources[] = [];
  let quietSince = performance.now();
  const look = async () => {
    for (const runId of runIds) {
      const still = endComposeOf(composeProjectOf(runId));
      const came = await listResources(docker, runId);
      for (const resources of came) await removeResources(docker, resources);
      late.push(...came);
      if (still > 0 || came.length > 0) quietSince = performance.now();
    }
    const quiet = performance.now() - quietSince >= quietMs;
    return quiet
      ? { done: true as const, value: null }
      : { done: false as const, saw: `${late.length} times something that came late` };
  };
  const what = 'the engine to be through with what killed runs had asked of it';
  await waitFor(look, { what, timeoutMs: timeout('composeUp'), intervalMs: 250 });
  runIds.forEach(forgetJournal);
  return late;
}

/** Ends every `docker compose` of a project whose run is dead. Returns their number. Without /proc none are found. */
function endComposeOf(project: string): number {
  const mine = pids().filter((pid) => {
    const args = argumentsOf(pid);
    return args.includes(project) && args.some((word) => /compose$/.test(word));
  });
  for (const pid of mine) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
  return mine.length;
}

function pids(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}
