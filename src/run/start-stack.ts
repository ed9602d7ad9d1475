import type { Scope } from '../core/scope.js';
import { timeout } from '../core/timeouts.js';
import { within } from '../core/wait.js';
import { Journal } from '../faults/journal.js';
import { bringUp, removeStack, type StackOptions } from '../stack/stack.js';
import type { Cluster } from '../stack/types.js';
import { orphansOnEngine } from './residue-and-orphans.js';

/** A running stack with the journal of its faults. */
export interface RunningStack {
  cluster: Cluster;
  journal: Journal;
}

/**
 * Brings up a stack owned by `owner`. Closing the owner removes the stack, unless it is to be kept. It is owned before
 * any part of it is created. `removed` is called with what is left on the engine after the removal.
 * @throws EnvironmentError when it does not come up.
 */
export async function startStack(
  options: Omit<StackOptions, 'created'>,
  owner: Scope,
  removed: (left: string[]) => void = () => undefined,
): Promise<RunningStack> {
  const { engine, keep } = options;
  let journal: Journal | undefined;
  const created = (runId: string) => {
    const own = new Journal(runId);
    journal = own;
    owner.add('the stack', async () => {
      if (keep) return;
      await within(removeStack(engine, runId), 'the tear-down of the stack', timeout('tearDown'));
      own.discard();
      removed(await orphansOnEngine(engine, runId));
    });
  };
  const { cluster } = await bringUp({ ...options, created });
  if (!journal) throw new Error('a stack without a journal');
  journal.stackIsUp();
  return { cluster, journal };
}
