import { exists } from './container-state.js';
import { defineUndo, nothingLeft } from './define-undo.js';

/** As POST /containers/(id)/update of the engine takes it. */
export type ContainerLimits = { CpuPeriod: number; CpuQuota: number } | { Memory: number; MemorySwap: number };

export interface LiftLimits {
  undo: 'lift-limits';
  /** The limits that amount to none. */
  update: ContainerLimits;
}

/** Gives a container its CPU time or memory back. */
export const liftLimits = defineUndo<LiftLimits>({
  name: 'lift-limits',
  order: 'any-time',
  undo: async (docker, { containerId, update }) => {
    if (!(await exists(docker, containerId))) return 'the container is gone';
    await docker.getContainer(containerId).update(update);
    return 'no limit is left';
  },
  leftover: nothingLeft,
});
