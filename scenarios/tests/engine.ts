import { connectEngine } from '../../src/stack/engine/engine.js';
import { ownerState, parseRunLabel } from '../../src/stack/labels.js';
import { listRemains, type Remains } from '../../src/stack/sweep.js';

/** Whose turn it is to have a kept stack, or to type `down`, which takes all of them (lock.ts): test files run side by side. */
export const KEPT_STACKS = 'test-kept-stacks';

/** Everything of ours that is on the engine now and that no living run owns: other work on the same engine is left alone. */
export async function remains(): Promise<Remains[]> {
  const { docker } = await connectEngine();
  const all = await listRemains(docker);
  return all.filter(({ run }) => {
    const owner = parseRunLabel(run);
    return owner === null || ownerState(owner) !== 'alive';
  });
}

/** What is on the engine now of the run that this process made. */
export async function remainsOf(pid: number | undefined): Promise<Remains[]> {
  const { docker } = await connectEngine();
  return (await listRemains(docker)).filter(({ run }) => parseRunLabel(run)?.pid === pid);
}

/** The names of the nodes of that process's run whose containers are running now. */
export async function runningNodes(pid: number | undefined): Promise<string[]> {
  const { docker } = await connectEngine();
  const ids = (await remainsOf(pid)).flatMap(({ containers }) => containers);
  const all = await docker.listContainers({ filters: { status: ['running'] } });
  return all.filter(({ Id }) => ids.includes(Id)).map(({ Labels }) => Labels['com.docker.compose.service'] ?? '');
}
