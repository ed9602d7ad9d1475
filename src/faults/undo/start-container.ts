import { exists, isRunning } from './container-state.js';
import { defineUndo, nothingLeft } from './define-undo.js';

export interface StartContainer {
  undo: 'start-container';
  /** What the container was given to stop, s; absent where it was killed. */
  stopGraceS?: number;
}

/** Starts a container that a fault had ended; one that runs is left alone. */
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
  // A stop that is still under way would end the node after we have found it running.
  finishInjection: async (docker, { containerId, stopGraceS }) => {
    if (stopGraceS === undefined || !(await isRunning(docker, containerId))) return null;
    await docker.getContainer(containerId).stop({ t: stopGraceS });
    return 'its stop was brought to an end';
  },
});
