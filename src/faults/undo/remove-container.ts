import type Docker from 'dockerode';
import { defineUndo, nothingLeft } from './define-undo.js';

export interface RemoveContainer {
  undo: 'remove-container';
  name: string;
}

/** Removes a container that the fault has added. */
export const removeContainer = defineUndo<RemoveContainer>({
  name: 'remove-container',
  order: 'any-time',
  undo: async (docker, { name }) => {
    await removeByName(docker, name);
    return 'the second container is gone';
  },
  leftover: nothingLeft,
});

/** Does nothing if there is no container of that name. */
export async function removeByName(docker: Docker, name: string): Promise<void> {
  const found = await docker.listContainers({ all: true, filters: { name: [`^/${name}$`] } });
  await Promise.all(found.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })));
}
