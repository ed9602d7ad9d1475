import type Docker from 'dockerode';
import { found } from '../stack/engine/errors.js';
import { runHelper } from '../stack/tools.js';
import { startContainer, unpauseContainer } from './container.js';
import type { UndoRecord } from './fault.js';
import { endMaintenance } from './operation.js';
import { deleteRulesScript } from './partition.js';
import { removeByName } from './duplicate.js';
import { continueScript } from './process.js';
import { execute } from '../stack/exec.js';

/**
 * Undoes an injection from its record and proves that it is gone; returns the proof in words. Harmless when there is
 * nothing to undo: the container is gone, restarted (its namespace took the rules along), or was never touched.
 */
export async function undo(docker: Docker, record: UndoRecord): Promise<string> {
  switch (record.undo) {
    case 'nothing':
      return 'nothing to undo: it was over at once';
    case 'start-container':
      return (await exists(docker, record.containerId))
        ? startContainer(docker, record.containerId)
        : 'the container is gone';
    case 'unpause-container':
      return (await exists(docker, record.containerId))
        ? unpauseContainer(docker, record.containerId)
        : 'the container is gone';
    case 'execute':
      if (!(await isRunning(docker, record.containerId))) return 'it is gone with its container';
      await execute(docker, record.containerId, record.command);
      return record.proof;
    case 'remove-container':
      await removeByName(docker, record.name);
      return 'the second container is gone';
    case 'lift-limits':
      if (!(await exists(docker, record.containerId))) return 'the container is gone';
      await docker.getContainer(record.containerId).update(record.update);
      return 'no limit is left';
    case 'end-maintenance':
      if (!(await exists(docker, record.containerId))) return 'the cluster is gone';
      return endMaintenance(record.endpoints);
    case 'delete-rules':
      return deleteRules(docker, record);
    case 'stop-delay': {
      // Rules first: while they send new connections to a proxy that is gone, the node reaches nobody (FINDINGS.md, 25).
      const proof = await deleteRules(docker, record);
      await removeByName(docker, record.tag);
      return proof;
    }
    case 'continue-process': {
      if (!(await isRunning(docker, record.containerId))) return 'the process is gone with its container';
      const helper = { image: record.toolsImage, runId: record.runId, containerId: record.containerId };
      await runHelper(docker, { ...helper, processes: true, script: continueScript(record.process) });
      return 'no process is stopped';
    }
  }
}

/**
 * The same for a run that has ended in the middle of something: a stop that it had asked for may still be under way, and would
 * end the node after we have found it running. That stop is brought to its end first.
 */
export async function undoOfEndedRun(docker: Docker, record: UndoRecord): Promise<string> {
  const t = record.undo === 'start-container' ? record.stopGraceS : undefined;
  if (t === undefined || !(await isRunning(docker, record.containerId))) return undo(docker, record);
  await docker.getContainer(record.containerId).stop({ t });
  return `its stop was brought to an end, and it was ${await undo(docker, record)}`;
}

async function deleteRules(
  docker: Docker,
  record: UndoRecord & { undo: 'delete-rules' | 'stop-delay' },
): Promise<string> {
  if (!(await isRunning(docker, record.containerId))) return 'its network namespace, and the rules, are gone';
  const helper = { image: record.toolsImage, runId: record.runId, containerId: record.containerId };
  await runHelper(docker, { ...helper, network: true, script: deleteRulesScript(record.tag) });
  return 'no rule of ours is left';
}

async function exists(docker: Docker, containerId: string): Promise<boolean> {
  return (await found(docker.getContainer(containerId).inspect())) !== null;
}

async function isRunning(docker: Docker, containerId: string): Promise<boolean> {
  return (await found(docker.getContainer(containerId).inspect()))?.State.Running === true;
}
