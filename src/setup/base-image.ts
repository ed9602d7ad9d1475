import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { EnvironmentError } from '../core/errors.js';
import { DEFAULT_SUITE, IMAGE_LABEL } from '../images/build-context.js';
import type { Engine } from '../docker/engine.js';
import { diskFullError, describeError } from '../docker/engine-errors.js';
import type { Host } from './host.js';
import { hasImage } from '../images/images.js';
import { installPackages } from './packages.js';
import { followProgress } from '../images/progress.js';
import { aptProxy } from '../images/proxies.js';
import { findProgram, lastOutputLines } from '../core/programs.js';

/** A pull that produces no output for this long is given up. */
const PULL_SILENCE_MS = 30_000;

/** The image that compose/Dockerfile builds on. */
export function baseImageName(suite: string = DEFAULT_SUITE): string {
  return `debian:${suite}-slim`;
}

export interface BaseImageOptions {
  suite?: string;
  /** Name to give the image. Default: the one that the Dockerfile expects. */
  name?: string;
  info?: (line: string) => void;
  signal?: AbortSignal | undefined;
}

/**
 * Makes sure that the base image exists: present, pulled, or made of Debian packages. Returns which of these.
 * @throws EnvironmentError `BASE_IMAGE` when it can neither be pulled nor made, `INSTALL_*` as `installPackages`,
 *   `DISK_FULL`.
 */
export async function ensureBaseImage(
  engine: Engine,
  host: Host,
  options: BaseImageOptions = {},
): Promise<'present' | 'pulled' | 'made'> {
  const { suite = DEFAULT_SUITE, name = baseImageName(suite), info = () => undefined, signal } = options;
  if (await hasImage(engine, name)) return 'present';
  try {
    info(`pulling ${name}`);
    await pull(engine, name, signal);
    return 'pulled';
  } catch (cause) {
    signal?.throwIfAborted();
    const full = diskFullError(`pulling ${name}`, cause);
    if (full) throw full;
    info(`${name} cannot be pulled (${describeError(cause)}); building it with mmdebstrap`);
  }
  await makeBaseImage(engine, host, { suite, name, info, signal });
  return 'made';
}

async function pull(engine: Engine, name: string, signal: AbortSignal | undefined): Promise<void> {
  const silence = new AbortController();
  const giveUp = () => silence.abort(new Error(`no answer for ${PULL_SILENCE_MS / 1000} s`));
  const timer = setTimeout(giveUp, PULL_SILENCE_MS);
  const abortSignal = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal;
  const [fromImage, tag] = name.split(':');
  try {
    const stream = await engine.docker.createImage({ fromImage, tag, abortSignal });
    await followProgress(stream, () => timer.refresh());
  } catch (error) {
    throw silence.signal.aborted ? silence.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Makes the base image with mmdebstrap and imports it. Needs no registry.
 * @throws as `ensureBaseImage`.
 */
async function makeBaseImage(engine: Engine, host: Host, options: Required<BaseImageOptions>): Promise<void> {
  const { suite, name, info, signal } = options;
  if (engine.architecture !== thisArchitecture()) {
    throw failed(name, `the engine is ${engine.architecture}, this machine ${thisArchitecture()}`);
  }
  if (findProgram('mmdebstrap') === null) {
    const wanted = { packages: ['mmdebstrap', 'debian-archive-keyring'], what: 'mmdebstrap' };
    await installPackages(host, wanted, info);
  }
  const folder = mkdtempSync(join(tmpdir(), 'patroni-chaos-base-'));
  try {
    const archive = join(folder, 'base.tar');
    info(
      `mmdebstrap ${suite}${host.mirror === undefined ? ', from its default mirror' : ", from this machine's mirror"}`,
    );
    await bootstrap(suite, archive, host.mirror, signal);
    info(`importing ${name}`);
    await importImage(engine, archive, name);
  } catch (cause) {
    signal?.throwIfAborted();
    throw diskFullError('building the base image', cause) ?? failed(name, lastOutputLines(cause), cause);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bootstrap(suite: string, archive: string, mirror: string | undefined, signal: AbortSignal | undefined) {
  const proxy = await aptProxy();
  const options = [
    '--variant=minbase',
    // With an https mirror, apt in the image needs the CA certificates.
    ...(mirror?.startsWith('https:') ? ['--include=ca-certificates'] : []),
  ];
  const args = [...options, suite, archive, ...(mirror === undefined ? [] : [mirror])];
  await execa('mmdebstrap', args, {
    env: proxy === '' ? {} : { http_proxy: proxy },
    stdin: 'ignore',
    ...(signal && { cancelSignal: signal }),
  });
}

async function importImage(engine: Engine, archive: string, name: string): Promise<void> {
  const [repo, tag] = name.split(':');
  const changes = [`LABEL ${IMAGE_LABEL}=base`, 'CMD ["bash"]'];
  const stream = await engine.docker.importImage(archive, { repo, tag, changes });
  await followProgress(stream, () => undefined);
}

function thisArchitecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}

function failed(name: string, why: string, cause?: unknown): EnvironmentError {
  const hint = `On a machine with access to a registry: docker pull ${name}; docker save. Then here: docker load.`;
  return new EnvironmentError(`the base image ${name} can neither be pulled nor built: ${why}`, {
    code: 'BASE_IMAGE',
    hint,
    cause,
  });
}
