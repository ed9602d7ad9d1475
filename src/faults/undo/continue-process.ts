import { runInNode } from '../helper.js';
import { continueScript, countStoppedScript, type ProcessName } from '../signal-process.js';
import { isRunning } from './container-state.js';
import { defineUndo } from './define-undo.js';

export interface ContinueProcess {
  undo: 'continue-process';
  toolsImage: string;
  runId: string;
  process: ProcessName;
}

/** Continues every stopped process of that name in the node. */
export const continueProcess = defineUndo<ContinueProcess>({
  name: 'continue-process',
  order: 'any-time',
  undo: async (docker, record) => {
    if (!(await isRunning(docker, record.containerId))) return 'the process is gone with its container';
    await runInNode(docker, record, 'processes', continueScript(record.process));
    return 'no process is stopped';
  },
  leftover: async (docker, record) => {
    if (!(await docker.getContainer(record.containerId).inspect()).State.Running) return null;
    const output = await runInNode(docker, record, 'processes', countStoppedScript(record.process));
    const count = Number(output.trim());
    return count === 0 ? null : `${count} stopped processes in ${record.node}`;
  },
});
