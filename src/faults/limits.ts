import type { StackNode } from '../stack/types.js';
import type { FaultContext, Injection } from './fault.js';
import { timed } from './timing.js';
import type { ContainerLimits } from './undo/lift-limits.js';

/** CPU and memory usage of a container as the engine reports it (GET /containers/(id)/stats). */
export interface Usage {
  cpu_stats?: { throttling_data?: { throttled_periods?: number } };
  memory_stats?: { usage?: number; limit?: number };
}

/**
 * Sets limits on the control group of the container. `prove` gets the usage before, and throws if there is no effect.
 */
export function limitContainer(
  node: StackNode,
  { set, lift }: { set: ContainerLimits; lift: ContainerLimits },
  context: FaultContext,
  prove: (before: Usage) => Promise<string>,
): Injection {
  const container = context.docker.getContainer(node.containerId);
  return {
    node,
    undo: { undo: 'lift-limits', containerId: node.containerId, node: node.name, update: lift },
    inject: async () => {
      const before = await usageOf(node, context);
      const { atMs, uncertaintyMs } = await timed(context.clock, () => container.update(set));
      return { atMs, uncertaintyMs, text: await prove(before) };
    },
  };
}

/** Without `one-shot` the engine waits for a second sample. */
export async function usageOf(node: StackNode, { docker }: Pick<FaultContext, 'docker'>): Promise<Usage> {
  return await docker.getContainer(node.containerId).stats({ stream: false, 'one-shot': true });
}
