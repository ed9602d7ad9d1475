import { exists } from './container-state.js';
import { defineUndo, nothingLeft } from './define-undo.js';

export interface UnpauseContainer {
  undo: 'unpause-container';
}

/** Unfreezes a container. Leaves one that is not frozen alone. */
export const unpauseContainer = defineUndo<UnpauseContainer>({
  name: 'unpause-container',
  order: 'any-time',
  undo: async (docker, { containerId }) => {
    if (!(await exists(docker, containerId))) return 'the container is gone';
    const container = docker.getContainer(containerId);
    if (!(await container.inspect()).State.Paused) return 'it was not paused';
    await container.unpause();
    return 'unpaused';
  },
  leftover: nothingLeft,
});
