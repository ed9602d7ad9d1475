import { randomBytes } from 'node:crypto';
import pRetry from 'p-retry';
import { EnvironmentError, UsageError } from '../core/errors.js';
import { seededRandom } from '../core/random.js';
import { composeUp } from './compose.js';
import { discover } from './discover.js';
import type { Engine } from '../docker/engine.js';
import { unusualTargetsIn } from '../images/composed.js';
import { ensureImages, type StackImages } from '../images/images.js';
import { freeDynamicConfig } from '../topology/free-settings.js';
import { lowerCpuShares } from './cpu-shares.js';
import { newRunOwner, runLabelOf } from '../docker/labels.js';
import { choosePorts, ownNumbers } from '../topology/ports.js';
import { awaitReady, type ReadyTimes } from './ready.js';
import { settingsToEnvironment, type StackSettings } from '../topology/settings.js';
import { listResources, removeResources } from '../docker/sweep.js';
import type { Topology } from '../topology/topology.js';
import type { Cluster, Credentials } from './types.js';

export interface StackOptions {
  engine: Engine;
  images: StackImages;
  topology: Topology;
  settings: StackSettings;
  /** Left running after this process ends; only `down` removes it. */
  keep: boolean;
  /** Seed for the choice of ports. */
  seed: number;
  /**
   * Publishes a port that only one service has under its own number, where that is free. Convenient for people;
   * concurrent runs need other ports.
   */
  ownPortNumbers?: boolean;
  signal: AbortSignal;
  /** Lowers its CPU shares during bring-up, because other stacks are being measured. */
  lowPriority?: boolean;
  /** Called with the run label before anything is created, so that the caller can remove the stack. */
  created?: (runId: string) => void;
}

export interface Stack {
  cluster: Cluster;
  times: ReadyTimes;
}

const PORT_ATTEMPTS = 3;

/**
 * Brings up a topology and waits until it accepts a client's writes and every replica streams. On failure it
 * removes everything.
 * @throws EnvironmentError with the last log lines of a node that did not come up.
 */
export async function bringUp(options: StackOptions): Promise<Stack> {
  const { engine, topology } = options;
  const runId = runLabelOf(newRunOwner(options.keep));
  const composeProject = composeProjectOf(runId);
  const credentials = newCredentials();
  const random = seededRandom(options.seed ^ process.pid ^ Number.parseInt(runId.slice(0, 8), 16));
  options.created?.(runId);
  try {
    // Most callers have built what their topology needs; some have a topology only by now.
    const { ready } = options.images;
    const targets = unusualTargetsIn(composeFiles(options)).filter((target) => !ready.includes(target));
    if (targets.length > 0) await ensureImages(engine, { targets, signal: options.signal });
    const startedAt = performance.now();
    const start = async (attempt: number) => {
      const preferred = options.ownPortNumbers && attempt === 1 ? ownNumbers(topology) : [];
      const ports = await portVariables(topology, preferred, engine.isLocal, random);
      const environment = { ...runVariables(options, runId, credentials), ...ports, ...engine.environment };
      try {
        await composeUp(composeFiles(options), composeProject, environment);
      } catch (error) {
        await removeStack(engine, runId);
        throw error;
      }
    };
    const portTaken = (error: unknown) => error instanceof EnvironmentError && error.code === 'PORT_TAKEN';
    // Between our check and the start, another process may take a port; then retry with other ports.
    await pRetry(start, {
      retries: PORT_ATTEMPTS - 1,
      minTimeout: 0,
      shouldRetry: ({ error }) => portTaken(error),
      signal: options.signal,
    });
    const composeMs = performance.now() - startedAt;
    const found = await discover(engine, topology, runId);
    const versionless = {
      ...found,
      runId,
      composeProject,
      topology,
      credentials,
      scope: SCOPE,
      toolsImage: options.images.names.tools,
    };
    const restoreShares = options.lowPriority ? await lowerCpuShares(engine.docker, found) : undefined;
    const { versions, times } = await awaitReady(engine, versionless, { startedAt, composeMs, signal: options.signal });
    await restoreShares?.();
    return { cluster: { ...versionless, versions }, times };
  } catch (error) {
    await removeStack(engine, runId).catch(() => undefined);
    throw error;
  }
}

function composeFiles({ topology, settings }: StackOptions): string[] {
  if (settings.dataDisk === '') return [topology.composeFile];
  if (topology.dataDiskFile !== undefined) return [topology.composeFile, topology.dataDiskFile];
  throw new UsageError(`topology ${topology.name} has no disk for each node, got dataDisk: ${settings.dataDisk}`);
}

/** The name of a run's compose project, from its run label, which begins with the run's id. */
export function composeProjectOf(runId: string): string {
  return `patroni-chaos-${runId.slice(0, 8)}`;
}

/** Removes all resources of one run from the engine; resources that are already gone are no error. */
export async function removeStack(engine: Engine, runId: string): Promise<void> {
  for (const resources of await listResources(engine.docker, runId)) await removeResources(engine.docker, resources);
}

const SCOPE = 'chaos';

function newCredentials(): Credentials {
  const password = () => randomBytes(18).toString('base64url');
  return { superuser: password(), replication: password(), rewind: password(), app: password() };
}

function runVariables(options: StackOptions, runId: string, credentials: Credentials): Record<string, string> {
  const { topology, engine, images, settings } = options;
  const { run, accounts } = topology;
  return {
    ...settingsToEnvironment(settings),
    [run.id]: runId,
    [run.imageTag]: images.tag,
    [run.bindAddress]: engine.bindAddress,
    [run.scope]: SCOPE,
    ...(run.etcdToken ? { [run.etcdToken]: runId } : {}),
    ...freeVariables(options),
    [accounts.superuser.passwordEnv]: credentials.superuser,
    [accounts.replication.passwordEnv]: credentials.replication,
    [accounts.rewind.passwordEnv]: credentials.rewind,
    [accounts.app.passwordEnv]: credentials.app,
  };
}

function freeVariables({ topology: { run }, settings: { free } }: StackOptions): Record<string, string> {
  if (!free) return {};
  return {
    ...(run.dynamicConfig ? { [run.dynamicConfig]: JSON.stringify(freeDynamicConfig(free)) } : {}),
    ...(run.tags ? { [run.tags]: JSON.stringify(free.tags) } : {}),
  };
}

async function portVariables(
  topology: Topology,
  preferred: readonly number[],
  local: boolean,
  random: () => number,
): Promise<Record<string, string>> {
  const published = topology.services.flatMap((service) => Object.values(service.ports));
  const wanted = published.map(({ container }) => (preferred.includes(container) ? container : null));
  const ports = await choosePorts(wanted, local, random);
  return Object.fromEntries(published.map(({ env }, index) => [env, String(ports[index])]));
}
