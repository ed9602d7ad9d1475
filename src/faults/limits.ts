import { waitFor } from '../core/wait.js';
import { timeout } from '../core/timeouts.js';
import type { StackNode } from '../stack/types.js';
import type { ContainerLimits, FaultContext, Injection, Proof } from './fault.js';

const PERIOD_US = 100_000;
const MEGABYTE = 1024 * 1024;

interface Usage {
  cpu_stats?: { throttling_data?: { throttled_periods?: number } };
  memory_stats?: { usage?: number; limit?: number };
}

/**
 * CPU starvation by the scheduler's quota. Proven by periods in which the container was held up: a quota that is never
 * reached starves nobody. A quota of −1 lifts it; `--cpus 0` would not.
 */
export function limitCpu(node: StackNode, cores: number, context: FaultContext): Injection {
  const limit = { CpuPeriod: PERIOD_US, CpuQuota: Math.round(cores * PERIOD_US) };
  const lift = { CpuPeriod: PERIOD_US, CpuQuota: -1 };
  return limited(node, limit, lift, context, async (before) => {
    const held = await waitFor(
      async () => {
        const periods = throttled(await usageOf(node, context)) - throttled(before);
        return periods > 0 ? { done: true, value: periods } : { done: false, saw: 'it was never held up' };
      },
      {
        what: `${node.name} to reach ${cores} of a core`,
        timeoutMs: timeout('faultEffective') / 2,
        signal: context.signal,
      },
    );
    return `held up by the quota in ${held} of the first periods of 100 ms`;
  });
}

/**
 * Memory pressure by the control group's limit, swap included. The kernel reclaims page cache down to it; a limit below
 * what cannot be reclaimed is refused by the kernel, or ends in its OOM killer. Lifted by a limit of all that the host has
 * (bytes): the engine takes neither 0 nor −1 for "none" in an update.
 */
export function limitMemory(node: StackNode, megabytes: number, hostBytes: number, context: FaultContext): Injection {
  const bytes = megabytes * MEGABYTE;
  const lift = { Memory: hostBytes, MemorySwap: hostBytes };
  return limited(node, { Memory: bytes, MemorySwap: bytes }, lift, context, async (before) => {
    const { memory_stats: now } = await usageOf(node, context);
    if (now?.limit !== bytes) throw new Error(`the limit of ${node.name} is ${now?.limit ?? 'not known'}`);
    const mb = (amount: number | undefined) => `${Math.round((amount ?? 0) / MEGABYTE)} MB`;
    return `${mb(now.usage)} of ${mb(bytes)} in use, ${mb(before.memory_stats?.usage)} before`;
  });
}

function limited(
  node: StackNode,
  limit: ContainerLimits,
  lift: ContainerLimits,
  context: FaultContext,
  prove: (before: Usage) => Promise<string>,
): Injection {
  const container = context.docker.getContainer(node.containerId);
  return {
    node,
    undo: { undo: 'lift-limits', containerId: node.containerId, node: node.name, update: lift },
    inject: async (): Promise<Proof> => {
      const before = await usageOf(node, context);
      const beforeMs = context.clock.now();
      await container.update(limit);
      const afterMs = context.clock.now();
      const text = await prove(before);
      return { atMs: (beforeMs + afterMs) / 2, uncertaintyMs: (afterMs - beforeMs) / 2, text };
    },
  };
}

/** The memory of the engine's host, bytes. */
export async function hostMemory(docker: FaultContext['docker']): Promise<number> {
  return ((await docker.info()) as { MemTotal: number }).MemTotal;
}

/** `one-shot`: without it the engine waits for a second sample. */
async function usageOf(node: StackNode, context: FaultContext): Promise<Usage> {
  const container = context.docker.getContainer(node.containerId);
  return await container.stats({ stream: false, 'one-shot': true });
}

function throttled({ cpu_stats }: Usage): number {
  return cpu_stats?.throttling_data?.throttled_periods ?? 0;
}
