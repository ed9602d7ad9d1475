import type Docker from 'dockerode';
import { timeout } from '../core/timeouts.js';
import { waitFor, type Seen } from '../core/wait.js';
import { found, statusOf } from './engine-errors.js';
import { isKeptElsewhere, MANUAL_RUN, ownerState, parseRunLabel, PROJECT, PROJECT_LABEL, RUN_LABEL } from './labels.js';

/** The resources on the engine that carry our labels and one run label. */
export interface RunResources {
  run: string;
  containers: string[];
  networks: string[];
  volumes: string[];
}

const NOT_FOUND = 404;
/** Another process is removing it. */
const CONFLICT = 409;

/** All our resources on the engine, by run; of one run, if given. */
export async function listResources(docker: Docker, run?: string): Promise<RunResources[]> {
  const filters = { label: [`${PROJECT_LABEL}=${PROJECT}`, ...(run === undefined ? [] : [`${RUN_LABEL}=${run}`])] };
  const [containers, networks, volumes] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]);
  const byRun = new Map<string, RunResources>();
  const of = (labels: Record<string, string> | undefined) => {
    const label = labels?.[RUN_LABEL] ?? 'unknown';
    const found = byRun.get(label) ?? { run: label, containers: [], networks: [], volumes: [] };
    byRun.set(label, found);
    return found;
  };
  for (const container of containers) of(container.Labels).containers.push(container.Id);
  for (const network of networks) of(network.Labels).networks.push(network.Id);
  // Without volumes, the engine answers null.
  for (const volume of (volumes as { Volumes: typeof volumes.Volumes | null }).Volumes ?? []) {
    of(volume.Labels).volumes.push(volume.Name);
  }
  return [...byRun.values()];
}

/**
 * Removes a run's resources; containers first, because they hold the others. A resource that is already gone is no
 * error. Waits for a container that another process is removing.
 */
export async function removeResources(docker: Docker, resources: RunResources): Promise<void> {
  const gone = (work: Promise<unknown>) =>
    work.catch((error: unknown) => {
      if (![NOT_FOUND, CONFLICT].includes(statusOf(error))) throw error;
    });
  await Promise.all(resources.containers.map((id) => removeContainer(docker.getContainer(id))));
  await Promise.all([
    ...resources.networks.map((id) => gone(docker.getNetwork(id).remove())),
    ...resources.volumes.map((name) => gone(docker.getVolume(name).remove({ force: true }))),
  ]);
}

async function removeContainer(container: Docker.Container): Promise<void> {
  try {
    await container.remove({ force: true, v: true });
  } catch (error) {
    if (statusOf(error) === NOT_FOUND) return;
    if (statusOf(error) !== CONFLICT) throw error;
    await waitFor(() => isGone(container), { what: `the removal of ${container.id}`, timeoutMs: timeout('tearDown') });
  }
}

async function isGone(container: Docker.Container): Promise<Seen<null>> {
  const still = await found(container.inspect());
  return still ? { done: false, saw: still.State.Status } : { done: true, value: null };
}

/**
 * Removes the resources of runs whose process is dead. Resources of living runs and of kept stacks stay. Returns the
 * runs that it removed.
 */
export async function sweepDeadRuns(docker: Docker): Promise<RunResources[]> {
  const dead = (await listResources(docker)).filter(({ run }) => {
    const owner = parseRunLabel(run);
    return owner !== null && !owner.kept && ownerState(owner) === 'dead';
  });
  for (const resources of dead) await removeResources(docker, resources);
  return dead;
}

/**
 * Removes what `down` removes: all our resources except those of living runs. Without `all`, those of other hosts and
 * those that another scope keeps stay, too.
 */
export async function removeStacks(docker: Docker, options: { all: boolean }): Promise<RunResources[]> {
  const removable = (await listResources(docker)).filter(({ run }) => {
    const owner = parseRunLabel(run);
    if (owner === null) return options.all || run === MANUAL_RUN;
    if (owner.kept) return options.all || (ownerState(owner) !== 'unknown' && !isKeptElsewhere(owner));
    return options.all ? ownerState(owner) !== 'alive' : ownerState(owner) === 'dead';
  });
  for (const resources of removable) await removeResources(docker, resources);
  return removable;
}
