import { connectEngine } from '../../src/stack/engine/engine.js';
import { ownerState, parseRunLabel } from '../../src/stack/labels.js';
import { listRemains, type Remains } from '../../src/stack/sweep.js';

/** Whose turn it is to have a kept stack, or to type `down`, which takes all of them (lock.ts): test files run side by side. */
export const KEPT_STACKS = 'test-kept-stacks';
/** The environment variable that vitest.config.ts sets. */
const TESTS_SINCE = 'PATRONI_CHAOS_TESTS_SINCE';

/** When these tests were begun, ms since the epoch. */
const sinceMs = Number(process.env[TESTS_SINCE]);

/** Everything of ours that is on the engine now and that no living run owns, but for stacks that somebody kept before these tests. */
export async function remains(): Promise<Remains[]> {
  const { docker } = await connectEngine();
  const keptBefore = async ({ containers }: Remains) => {
    const created = await docker.listContainers({ all: true, filters: { id: containers } });
    return created.some(({ Created }) => Created * 1000 < sinceMs);
  };
  const found: Remains[] = [];
  for (const one of await listRemains(docker)) {
    const owner = parseRunLabel(one.run);
    if (owner !== null && ownerState(owner) === 'alive') continue;
    if (owner?.kept && (await keptBefore(one))) continue;
    found.push(one);
  }
  return found;
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
