import { messageOf, NotPossibleError } from '../core/errors.js';
import type { Engine } from '../docker/engine.js';
import { newRunOwner, runLabelOf } from '../docker/labels.js';
import { runHelper } from '../docker/helper-container.js';
import { FAULTS, type AnyFault, type FaultName, type FaultParameters } from './registry.js';
import type { Trial } from './trial.js';

/** The parameters of a step that decide which trials it needs. Missing ones have their default. */
export type TriedStep = { fault: FaultName } & Partial<FaultParameters>;

const faults: readonly AnyFault[] = FAULTS;

/** The needs of all faults. Tried before the bring-up of a run, and by `doctor`. */
export const TRIALS: readonly Trial[] = faults.flatMap(({ needs }) => needs);

/** Trials that have succeeded on an engine are not repeated: one takes seconds on an engine under load. */
const proven = new WeakMap<Engine, Set<Trial>>();

/** An engine and the image for its helper containers. */
export interface TriedEngine {
  engine: Engine;
  images: { names: { tools: string } };
}

/**
 * Checks before any bring-up that the engine and its kernel can do what these faults need.
 * @throws NotPossibleError with the kernel's own message: the scenario is then skipped, never passed.
 */
export async function requireCapabilities(tried: TriedEngine, steps: readonly { step: TriedStep }[]): Promise<void> {
  await Promise.all(trialsOf(steps).map((trial) => requireTrial(tried, trial)));
}

/** The trials that at least one of the steps needs. */
export function trialsOf(steps: readonly { step: TriedStep }[]): Trial[] {
  return faults.flatMap(({ name, needs }) => {
    const own = steps.map(({ step }) => step).filter((step) => step.fault === name);
    return needs.filter((trial) => own.some((step) => trial.isNeededBy?.(step) ?? true));
  });
}

/** Runs all trials. Maps each to its obstacle on this engine; null: none. */
export async function tryAll(tried: TriedEngine): Promise<Map<string, string | null>> {
  const answers = TRIALS.map(async (trial) => {
    const obstacle = await requireTrial(tried, trial).then(() => null, messageOf);
    return [trial.name, obstacle] as const;
  });
  return new Map(await Promise.all(answers));
}

/** Runs one trial. @throws NotPossibleError with the kernel's own message. */
export async function requireTrial({ engine, images }: TriedEngine, trial: Trial): Promise<void> {
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
