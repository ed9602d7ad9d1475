import { composeDirectory } from '../core/paths.js';
import { buildImage } from './build.js';
import { unusualTargetsIn } from './composed.js';
import {
  contentHash,
  DEFAULT_SUITE,
  USUAL_TARGETS,
  imageNames,
  type ImageNames,
  type ImageTarget,
} from './build-context.js';
import type { Engine } from '../docker/engine.js';
import { found } from '../docker/engine-errors.js';

export interface ImageOptions {
  /** The folder with the Dockerfile. Default: compose/ of this package. */
  composeDir?: string;
  /** Debian suite of the images. */
  suite?: string;
  /** The images wanted. Default: those that set-up provides, and those that only `composeFiles` name. */
  targets?: readonly ImageTarget[];
  /** The compose files of the topologies to come. */
  composeFiles?: readonly string[];
  /** Called with each line of progress. */
  log?: (line: string) => void;
  signal?: AbortSignal | undefined;
}

export interface StackImages {
  names: ImageNames;
  /** The part after the colon, the same for all images: the value of PATRONI_CHAOS_TAG. */
  tag: string;
  /** The images that are there. */
  ready: readonly ImageTarget[];
  /** The images that this call built; empty when all were there. */
  built: string[];
  builtMs: number;
}

/**
 * The images of the stack on that engine; builds those that are missing. Needs the base image (`ensureBaseImage`).
 * @throws EnvironmentError `IMAGE_BUILD_FAILED` or `DISK_FULL`.
 */
export async function ensureImages(engine: Engine, options: ImageOptions = {}): Promise<StackImages> {
  const { composeDir = composeDirectory(), suite = DEFAULT_SUITE, log = () => undefined } = options;
  const { names, tag, targets, missing } = await findImages(engine, { ...options, composeDir, suite });
  const startedAt = performance.now();
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const failures: unknown[] = [];
  const build = async (target: ImageTarget) => {
    try {
      const request = { target, name: names[target], composeDir, suite, signal };
      await buildImage(engine, { ...request, log: (line) => log(`${target}: ${line}`) });
      log(`${target}: built ${names[target]}`);
    } catch (error) {
      failures.push(error);
      stop.abort(); // the others would be built in vain
    }
  };
  await Promise.all(missing.map(build));
  options.signal?.throwIfAborted();
  if (failures.length > 0) throw failures[0]; // those after it failed only because they were stopped
  const built = missing.map((target) => names[target]);
  return { names, tag, ready: targets, built, builtMs: built.length === 0 ? 0 : performance.now() - startedAt };
}

/** Which images of the stack the engine has, and which are missing. Builds nothing. */
export async function findImages(engine: Engine, options: Omit<ImageOptions, 'log' | 'signal'> = {}) {
  const { composeFiles = [], targets = [...USUAL_TARGETS, ...unusualTargetsIn(composeFiles)] } = options;
  const hash = contentHash(options.composeDir, options.suite);
  const names = imageNames(hash);
  const here = await Promise.all(targets.map((target) => hasImage(engine, names[target])));
  return { names, tag: hash.slice(0, 12), targets, missing: targets.filter((_target, index) => !here[index]) };
}

/** Whether the engine has an image of that name. */
export async function hasImage(engine: Engine, name: string): Promise<boolean> {
  return (await found(engine.docker.getImage(name).inspect())) !== null;
}
