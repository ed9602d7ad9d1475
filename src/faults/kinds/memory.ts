import { z } from 'zod';
import type { StackNode } from '../../stack/types.js';
import { defineFault } from '../define-fault.js';
import { notPredicted } from '../failure-mode.js';
import type { FaultContext, Injection } from '../fault.js';
import { limitContainer, usageOf } from '../limits.js';

const MEGABYTE = 1024 * 1024;

export const memory = defineFault({
  name: 'memory',
  description: 'Memory pressure: the target may have so much memory, its page cache included.',
  parameters: z.strictObject({ megabytes: z.int().min(8).max(1_000_000) }),
  targets: 'any',
  peers: [],
  needs: [{ name: 'memory', how: { flag: 'MemoryLimit' } }],
  waitsForStop: false,
  returnsFrom: 'heal',
  breaks: 'target',
  traits: () => ({
    container: 'runs',
    // A starved server may answer later than the probe waits.
    nodeSilent: true,
    takesNodeAway: false,
    canMoveLeader: true,
    healable: true,
    undoneInRunningNode: false,
    stackable: false,
    exclusiveKey: null,
    answer: null,
    failureMode: notPredicted,
  }),
  prepare: async (nodes, { megabytes }, context) => {
    const hostBytes = ((await context.docker.info()) as { MemTotal: number }).MemTotal;
    return nodes.map((node) => limitMemory(node, megabytes, hostBytes, context));
  },
});

/**
 * Sets the memory limit of the control group, swap included. The kernel reclaims page cache down to it. It refuses a
 * limit below what it cannot reclaim, or its OOM killer steps in. Lifted by a limit of the host's whole memory: an
 * update of the engine takes neither 0 nor −1 for "none".
 */
function limitMemory(node: StackNode, megabytes: number, hostBytes: number, context: FaultContext): Injection {
  const bytes = megabytes * MEGABYTE;
  const limits = {
    set: { Memory: bytes, MemorySwap: bytes },
    lift: { Memory: hostBytes, MemorySwap: hostBytes },
  };
  return limitContainer(node, limits, context, async (before) => {
    const { memory_stats: now } = await usageOf(node, context);
    if (now?.limit !== bytes) throw new Error(`the limit of ${node.name} is ${now?.limit ?? 'not known'}`);
    const inUse = formatMegabytes(now.usage);
    return `${inUse} of ${formatMegabytes(bytes)} in use, ${formatMegabytes(before.memory_stats?.usage)} before`;
  });
}

function formatMegabytes(bytes: number | undefined): string {
  return `${Math.round((bytes ?? 0) / MEGABYTE)} MB`;
}
