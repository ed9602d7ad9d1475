import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import pRetry from 'p-retry';
import { pack } from 'tar-fs';
import { EnvironmentError } from '../core/errors.js';
import { timeout } from '../core/timeouts.js';
import { contextFiles, contextMode, IMAGE_LABEL, type ImageTarget } from './build-context.js';
import type { Engine } from '../docker/engine.js';
import { diskFullError, describeError } from '../docker/engine-errors.js';
import { followProgress } from './progress.js';
import { buildProxies } from './proxies.js';
import { sliceForTarget } from './stages.js';

const SHOWN_LINES = 15;
const NETWORK_TROUBLE =
  /failed to fetch|could not resolve|temporary failure|connection (?:timed out|failed|reset)|hash sum mismatch/i;

export interface BuildRequest {
  target: ImageTarget;
  /** The name, with tag, to give the image. */
  name: string;
  composeDir: string;
  suite: string;
  /** Receives each line of the build's output. */
  log: (line: string) => void;
  signal?: AbortSignal | undefined;
}

/**
 * Builds one image with the API of the classic builder, which every engine from 20.10 to 28 has. Retries once when a
 * mirror failed.
 * @throws EnvironmentError `IMAGE_BUILD_FAILED` with the last lines of the output, or `DISK_FULL`.
 */
export async function buildImage(engine: Engine, request: BuildRequest): Promise<void> {
  const output: string[] = [];
  const attempt = () => buildOnce(engine, request, output);
  const again = ({ error }: { error: Error }) =>
    NETWORK_TROUBLE.test([...output.slice(-SHOWN_LINES), error.message].join('\n'));
  try {
    await pRetry(attempt, { retries: 1, minTimeout: 2000, shouldRetry: again });
  } catch (cause) {
    if (request.signal?.aborted) throw cause;
    const full =
      diskFullError(`building ${request.name}`, cause) ??
      diskFullError(`building ${request.name}`, output.slice(-SHOWN_LINES).join('\n'));
    if (full) throw full;
    const tail = output.slice(-SHOWN_LINES).map((line) => `  ${line}`);
    throw new EnvironmentError([`building ${request.name} failed: ${describeError(cause)}`, ...tail].join('\n'), {
      code: 'IMAGE_BUILD_FAILED',
      hint:
        '"npm run setup" provides the base image. The build installs Debian packages: containers must reach the ' +
        'mirror configured in the base image, through a proxy if there is one.',
      cause,
    });
  }
}

async function buildOnce(engine: Engine, request: BuildRequest, output: string[]): Promise<void> {
  const deadline = AbortSignal.timeout(timeout('imageBuild'));
  const abortSignal = request.signal ? AbortSignal.any([request.signal, deadline]) : deadline;
  try {
    await followBuild(engine, request, output, abortSignal);
  } catch (error) {
    throw deadline.aborted ? new Error(`it did not end within ${timeout('imageBuild') / 1000} s`) : error;
  }
}

async function followBuild(engine: Engine, request: BuildRequest, output: string[], abortSignal: AbortSignal) {
  const progress = await engine.docker.buildImage(Readable.from(await contextTar(request)), {
    t: request.name,
    target: request.target,
    buildargs: { SUITE: request.suite, ...(await buildProxies()) },
    labels: { [IMAGE_LABEL]: request.target },
    forcerm: true,
    abortSignal,
  });
  await followProgress(progress, (line) => {
    output.push(line);
    request.log(line);
  });
}

/**
 * The hashed files, with the Dockerfile cut down to the target's stages. Packed in memory: it is small, and a file that
 * cannot be read fails here instead of as an unhandled error of a stream.
 */
async function contextTar(request: BuildRequest): Promise<Buffer> {
  const slice = sliceForTarget(readFileSync(join(request.composeDir, 'Dockerfile'), 'utf8'), request.target);
  const tar = pack(request.composeDir, {
    entries: contextFiles(request.composeDir).filter((file) => file !== 'Dockerfile'),
    map: (header) => ({ ...header, mode: contextMode(header.mode), uid: 0, gid: 0 }),
    finalize: false,
    finish: (packing) => {
      packing.entry({ name: 'Dockerfile' }, slice, () => packing.finalize());
    },
  });
  return buffer(tar as AsyncIterable<Buffer>);
}
