import { z } from 'zod';
import { timeout } from '../../core/timeouts.js';
import { waitFor } from '../../core/wait.js';
import type { StackNode } from '../../stack/types.js';
import { defineFault } from '../define-fault.js';
import { notPredicted } from '../failure-mode.js';
import type { FaultContext, Injection } from '../fault.js';
import { limitContainer, usageOf, type Usage } from '../limits.js';

const PERIOD_US = 100_000;

export const cpu = defineFault({
  name: 'cpu',
  description: 'CPU starvation: the target may use so much of a core, and no more.',
  parameters: z.strictObject({
    cores: z.number().min(0.01).max(64).describe('E.g. 0.05: 5 ms of CPU time in 100 ms.'),
  }),
  targets: 'any',
  peers: [],
  needs: [{ name: 'cpu', how: { flag: 'CpuCfsQuota' } }],
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
  prepare: (nodes, { cores }, context) => nodes.map((node) => limitCpu(node, cores, context)),
});

/**
 * Sets the quota of the CPU scheduler. The proof is a throttled period: a quota that is never reached starves nothing.
 * A quota of −1 lifts it; `--cpus 0` would not.
 */
function limitCpu(node: StackNode, cores: number, context: FaultContext): Injection {
  const limits = {
    set: { CpuPeriod: PERIOD_US, CpuQuota: Math.round(cores * PERIOD_US) },
    lift: { CpuPeriod: PERIOD_US, CpuQuota: -1 },
  };
  return limitContainer(node, limits, context, async (before) => {
    const held = await waitFor(
      async () => {
        const periods = throttledPeriods(await usageOf(node, context)) - throttledPeriods(before);
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

function throttledPeriods({ cpu_stats }: Usage): number {
  return cpu_stats?.throttling_data?.throttled_periods ?? 0;
}
