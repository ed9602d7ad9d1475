import { messageOf, NotPossibleError } from '../core/errors.js';
import type { Engine } from '../stack/engine/engine.js';
import type { StackImages } from '../stack/engine/images.js';
import { newRunOwner, runLabelOf } from '../stack/labels.js';
import { runHelper } from '../stack/tools.js';
import type { FaultName } from './parameters.js';

/** A try of what a fault does, in a helper container of its own that nobody else shares a namespace with. */
const TRIALS: Partial<Record<FaultName, string>> = {
  partition: 'iptables -A OUTPUT -p tcp -m comment --comment x -j REJECT --reject-with tcp-reset',
  'packet-loss': 'iptables -A OUTPUT -m statistic --mode random --probability 0.5 -j DROP',
  bandwidth:
    'iptables -A OUTPUT -m hashlimit --hashlimit-above 8kb/s --hashlimit-burst 256kb --hashlimit-name x -j DROP',
  latency:
    'iptables -t nat -A OUTPUT -p tcp -m mark ! --mark 1 -j REDIRECT --to-ports 1; perl -c /opt/tools/delay 2>/dev/null',
};

/** What the engine itself tells of its kernel (GET /info). */
const FLAGS: Partial<Record<FaultName, 'CpuCfsQuota' | 'MemoryLimit'>> = { cpu: 'CpuCfsQuota', memory: 'MemoryLimit' };

/** What has been tried on an engine and was possible: it stays so, and a trial takes seconds where the engine gives way to others. */
const proven = new WeakMap<Engine, Set<FaultName>>();

/**
 * Whether the engine and its kernel can do what these faults need, before anything is brought up.
 * @throws NotPossibleError with the kernel's own words: the scenario is skipped, never passed.
 */
export async function requireCapabilities(
  { engine, images }: { engine: Engine; images: Pick<StackImages, 'names'> },
  steps: readonly { step: { fault: FaultName } }[],
): Promise<void> {
  const faults = new Set(steps.map(({ step }) => step.fault));
  const runId = runLabelOf(newRunOwner(false));
  const possible = proven.get(engine) ?? new Set();
  proven.set(engine, possible);
  await Promise.all(
    [...faults].map(async (fault) => {
      const flag = FLAGS[fault];
      if (flag !== undefined) {
        const info = (await engine.docker.info()) as Partial<Record<string, boolean>>;
        if (info[flag] !== true)
          throw new NotPossibleError(`${fault} is not possible here: the engine's kernel has no ${flag}`);
      }
      const script = TRIALS[fault];
      if (script === undefined || possible.has(fault)) return;
      try {
        await runHelper(engine.docker, { image: images.names.tools, runId, script });
        possible.add(fault);
      } catch (error) {
        throw new NotPossibleError(`${fault} is not possible here: ${messageOf(error)}`, { cause: error });
      }
    }),
  );
}
