import { exists, isRunning } from './container-state.js';
import { defineUndo, nothingLeft } from './define-undo.js';

export interface StartContainer {
  undo: 'start-container';
  /** Time in s that the container was given to stop; absent if it was killed. */
  stopGraceS?: number;
}

/** Starts a container that a fault had ended. Leaves a running one alone. */
export const startContainer = defineUndo<StartContainer>({
  name: 'start-container',
  order: 'starts-node',
  undo: async (docker, { containerId }) => {
    if (!(await exists(docker, containerId))) return 'the container is gone';
    const container = docker.getContainer(containerId);
    if ((await container.inspect()).State.Running) return 'it was running';
    await container.start();
    return 'started again';
  },
  leftover: nothingLeft,
  // A stop still under way would end the node after it was found running.
  finishInjection: async (docker, { containerId, stopGraceS }) => {
    if (stopGraceS === undefined || !(await isRunning(docker, containerId))) return null;
    await docker.getContainer(containerId).stop({ t: stopGraceS });
    return 'its stop was brought to an end';
  },
});
