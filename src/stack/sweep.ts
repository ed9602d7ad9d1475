import type Docker from 'dockerode';
import { timeout } from '../core/timeouts.js';
import { waitFor, type Seen } from '../core/wait.js';
import { found, statusOf } from './engine/engine-errors.js';
import { isKeptElsewhere, MANUAL_RUN, ownerState, parseRunLabel, PROJECT, PROJECT_LABEL, RUN_LABEL } from './labels.js';

/** What carries our labels on the engine, by run label. */
export interface RunResources {
  run: string;
  containers: string[];
  networks: string[];
  volumes: string[];
}

const NOT_FOUND = 404;
/** Another process is about to remove it. */
const CONFLICT = 409;

/** Everything of ours on the engine, by run. */
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
  // The engine answers null for "none".
  for (const volume of (volumes as { Volumes: typeof volumes.Volumes | null }).Volumes ?? []) {
    of(volume.Labels).volumes.push(volume.Name);
  }
  return [...byRun.values()];
}

/**
 * Removes containers first, for they hold the rest. What is already gone is no error; what another process is just
 * removing is waited for.
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
 * Removes what runs left behind whose process is dead; a living run's and a kept stack's resources stay.
 * Returns the runs that were swept.
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
 * What `down` takes away: all of ours but the resources of living runs, and what another host owns or another scope
 * keeps unless `all`.
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
