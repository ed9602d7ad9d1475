import { exists } from './container-state.js';
import { defineUndo, nothingLeft } from './define-undo.js';

/** The body of POST /containers/(id)/update of the engine. */
export type ContainerLimits = { CpuPeriod: number; CpuQuota: number } | { Memory: number; MemorySwap: number };

export interface LiftLimits {
  undo: 'lift-limits';
  /** Limits that are equivalent to none. */
  update: ContainerLimits;
}

/** Lifts the CPU or memory limits of a container. */
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
