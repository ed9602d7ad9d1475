import { messageOf, NotPossibleError } from '../core/errors.js';
import type { Engine } from '../stack/engine/engine.js';
import { newRunOwner, runLabelOf } from '../stack/labels.js';
import { runHelper } from '../stack/tools.js';
import type { FaultName, FaultParameters } from './parameters.js';

/** The parameters of a step that decide which trials it needs. */
export type TriedStep = { fault: FaultName } & Partial<
  Pick<FaultParameters & { fault: 'partition' }, 'action' | 'ports'>
>;

/** Something that a fault needs of the engine's kernel, and how to find out whether it is there. */
export interface Trial {
  /** As `doctor` calls it. */
  name: string;
  fault: FaultName;
  /** Which steps of that fault need it; all of them unless given. */
  isNeededBy?: (step: TriedStep) => boolean;
  how: Script | KernelFlag;
}
/** Does what the fault does, in a helper container with a network namespace of its own. */
interface Script {
  script: string;
}
/** What the engine itself says of its kernel (GET /info). */
interface KernelFlag {
  flag: 'CpuCfsQuota' | 'MemoryLimit';
}

const RULE = 'iptables -A OUTPUT -p tcp -m comment --comment trial';

/** The only list of what faults need: asked before a run is brought up, and by `doctor`. */
export const TRIALS: readonly Trial[] = [
  { name: 'partition', fault: 'partition', how: { script: `${RULE} -j DROP` } },
  {
    name: 'partition with action: reset',
    fault: 'partition',
    isNeededBy: ({ action }) => action === 'reset',
    how: { script: `${RULE} -j REJECT --reject-with tcp-reset` },
  },
  {
    name: 'partition with ports',
    fault: 'partition',
    isNeededBy: ({ ports = [] }) => ports.length > 0,
    how: { script: `${RULE} -m multiport --ports 5432,8008 -j DROP` },
  },
  {
    name: 'packet-loss',
    fault: 'packet-loss',
    how: { script: `${RULE} -m statistic --mode random --probability 0.5 -j DROP` },
  },
  {
    name: 'bandwidth',
    fault: 'bandwidth',
    how: {
      script: `${RULE} -m hashlimit --hashlimit-above 8kb/s --hashlimit-burst 256kb --hashlimit-name trial -j DROP`,
    },
  },
  {
    name: 'latency',
    fault: 'latency',
    how: {
      script: [
        `${RULE} -j REJECT --reject-with tcp-reset`,
        'iptables -t nat -A OUTPUT -p tcp -m mark ! --mark 1 -m comment --comment trial -j REDIRECT --to-ports 1',
        'perl -c /opt/tools/delay 2>/dev/null',
      ].join('\n'),
    },
  },
  { name: 'cpu', fault: 'cpu', how: { flag: 'CpuCfsQuota' } },
  { name: 'memory', fault: 'memory', how: { flag: 'MemoryLimit' } },
];

/** What has been tried on an engine and was possible stays so; a trial takes seconds on an engine under load. */
const proven = new WeakMap<Engine, Set<Trial>>();

/** An engine, and the image of its helper containers. */
export interface TriedEngine {
  engine: Engine;
  images: { names: { tools: string } };
}

/**
 * Whether the engine and its kernel can do what these faults need, before anything is brought up.
 * @throws NotPossibleError with the kernel's own message: the scenario is skipped, never passed.
 */
export async function requireCapabilities(tried: TriedEngine, steps: readonly { step: TriedStep }[]): Promise<void> {
  await Promise.all(trialsOf(steps).map((trial) => requireTrial(tried, trial)));
}

/** The trials that at least one of the steps needs. */
export function trialsOf(steps: readonly { step: TriedStep }[]): Trial[] {
  const needs = (step: TriedStep, { fault, isNeededBy }: Trial) => step.fault === fault && (isNeededBy?.(step) ?? true);
  return TRIALS.filter((trial) => steps.some(({ step }) => needs(step, trial)));
}

/** For each trial what stands in its way on this engine; null: nothing. */
export async function tryAll(tried: TriedEngine): Promise<Map<string, string | null>> {
  const answers = TRIALS.map(async (trial) => {
    const obstacle = await requireTrial(tried, trial).then(() => null, messageOf);
    return [trial.name, obstacle] as const;
  });
  return new Map(await Promise.all(answers));
}

async function requireTrial({ engine, images }: TriedEngine, trial: Trial): Promise<void> {
  const possible = proven.get(engine) ?? new Set();
  proven.set(engine, possible);
  if (possible.has(trial)) return;
  try {
    await carryOut(engine, images.names.tools, trial);
    possible.add(trial);
  } catch (error) {
    throw new NotPossibleError(`${trial.name} is not possible here: ${messageOf(error)}`, { cause: error });
  }
}

async function carryOut({ docker }: Engine, image: string, { how }: Trial): Promise<void> {
  if ('script' in how) {
    await runHelper(docker, { image, runId: runLabelOf(newRunOwner(false)), script: how.script });
    return;
  }
  const info = (await docker.info()) as Partial<Record<string, boolean>>;
  if (info[how.flag] !== true) throw new Error(`the engine's kernel has no ${how.flag}`);
}
