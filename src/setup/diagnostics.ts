import { statfs } from 'node:fs/promises';
import { listResources, type RunResources } from '../docker/sweep.js';
import type { Engine } from '../docker/engine.js';
import type { Host } from './host.js';
import { setupSteps } from './setup.js';
import { allDone, StepFlow, type StepResult } from './setup-flow.js';

/** Facts about this machine and its engine, as plain data. */
export interface Diagnostics {
  ready: boolean;
  host: { system: string; node: string; isRoot: boolean };
  steps: Omit<StepResult, 'error'>[];
  /** Null when no engine answers. */
  engine: (Pick<Engine, EngineFact> & { freeBytes: number | null }) | null;
  /** Resources with our label on the engine, by run. */
  leftovers: RunResources[];
}

const ENGINE_FACTS = [
  'url',
  'source',
  'serverVersion',
  'apiVersion',
  'architecture',
  'cgroupVersion',
  'storageDriver',
  'rootDir',
  'cores',
  'memoryBytes',
  'isLocal',
] as const;
type EngineFact = (typeof ENGINE_FACTS)[number];

/** Checks everything and changes nothing. `engine` is the one that answers, or null. */
export async function diagnose(host: Host, stateDir: string, engine: Engine | null): Promise<Diagnostics> {
  const results = await new StepFlow(setupSteps(host, stateDir), { dry: true }).runAll(() => ({
    info: () => undefined,
    debug: () => undefined,
  }));
  return {
    ready: allDone(results),
    host: { system: host.prettyName, node: process.version, isRoot: host.isRoot },
    steps: results.map(({ error: _error, ...result }) => result),
    engine: engine && { ...factsOf(engine), freeBytes: await freeBytes(engine) },
    leftovers: engine ? await listResources(engine.docker) : [],
  };
}

function factsOf(engine: Engine): Pick<Engine, EngineFact> {
  return Object.fromEntries(ENGINE_FACTS.map((fact) => [fact, engine[fact]])) as unknown as Pick<Engine, EngineFact>;
}

/** Free space where the engine keeps its data; null when that is on another machine or cannot be read. */
async function freeBytes(engine: Engine): Promise<number | null> {
  if (!engine.isLocal) return null;
  try {
    const { bavail, bsize } = await statfs(engine.rootDir);
    return bavail * bsize;
  } catch {
    return null;
  }
}
