import { execute as run } from '../../docker/exec.js';
import { isRunning } from './container-state.js';
import { defineUndo, nothingLeft } from './define-undo.js';

export interface Execute {
  undo: 'execute';
  command: string[];
  /** The proof, as text, if the command succeeds. */
  proof: string;
}

/**
 * Runs a command in the container, to undo changes that outlive a restart: a program that was set aside, a full disk.
 * The command must fail if it cannot undo them.
 */
export const execute = defineUndo<Execute>({
  name: 'execute',
  order: 'in-running-node',
  undo: async (docker, { containerId, command, proof }) => {
    if (!(await isRunning(docker, containerId))) return 'it is gone with its container';
    await run(docker, containerId, command);
    return proof;
  },
  leftover: nothingLeft,
});
