import { execa } from 'execa';
import { EnvironmentError } from '../core/errors.js';
import { diskFullError } from '../docker/engine-errors.js';
import type { Host } from './host.js';
import { lastOutputLines } from '../core/programs.js';

const OPTIONS = [
  '--quiet',
  '--yes',
  '--no-install-recommends',
  '-o',
  'DPkg::Lock::Timeout=120',
  '-o',
  'Dpkg::Use-Pty=0',
];
const ENVIRONMENT = { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' };

/** Steps of set-up run concurrently; apt runs one at a time. */
let queue: Promise<unknown> = Promise.resolve();

/**
 * Why these packages may not be installed here, and what to do instead; null when they may. Both --check and the
 * installation use it.
 */
export function obstacle(host: Host, packages: readonly string[], what: string): EnvironmentError | null {
  const names = packages.join(' ');
  if (!host.mayInstall) {
    const hint =
      `Install it yourself (on Debian or Ubuntu: apt-get install ${names}), or ` + 'unset PATRONI_CHAOS_NO_INSTALL.';
    return new EnvironmentError(`${what} is missing and PATRONI_CHAOS_NO_INSTALL=1 forbids installing it`, {
      code: 'INSTALL_FORBIDDEN',
      hint,
    });
  }
  if (!host.usesApt) {
    const hint = `Install ${what} with the package manager of this system, or set DOCKER_HOST to an engine elsewhere.`;
    return new EnvironmentError(`${what} is missing and ${host.prettyName} is neither Debian nor Ubuntu`, {
      code: 'INSTALL_UNKNOWN_SYSTEM',
      hint,
    });
  }
  if (!host.isRoot) {
    const hint = `As root: apt-get install ${names} — or run "npm run setup" as root once.`;
    return new EnvironmentError(`${what} is missing and only root can install it`, {
      code: 'INSTALL_NEEDS_ROOT',
      hint,
    });
  }
  return null;
}

/** Packages to install. */
export interface PackageRequest {
  packages: readonly string[];
  /** Also installed, where this release has them. */
  optional?: readonly string[];
  /** For messages: "the Docker engine". */
  what: string;
}

/**
 * Installs Debian packages. Updates the lists first only when a package is not in them, and again when the installation
 * fails.
 * @throws EnvironmentError `INSTALL_FORBIDDEN`, `INSTALL_UNKNOWN_SYSTEM`, `INSTALL_NEEDS_ROOT`, `INSTALL_FAILED`,
 *   `DISK_FULL`.
 */
export async function installPackages(
  host: Host,
  request: PackageRequest,
  info: (line: string) => void,
): Promise<void> {
  const reason = obstacle(host, request.packages, request.what);
  if (reason) throw reason;
  await oneAtATime(() => install(request, info));
}

/** Updates apt's lists. Needs root. */
export async function updateLists(info: (line: string) => void): Promise<void> {
  await oneAtATime(() => update(info));
}

async function oneAtATime(work: () => Promise<void>): Promise<void> {
  const mine = queue.then(work);
  queue = mine.catch(() => undefined);
  await mine;
}

async function install({ packages, optional = [] }: PackageRequest, info: (line: string) => void): Promise<void> {
  try {
    if ((await candidateVersions(packages)).size < packages.length) await update(info);
    const all = [...packages, ...(await candidateVersions(optional)).keys()];
    info(`apt-get install ${all.join(' ')}`);
    await apt('install', ...all).catch(async () => {
      await update(info);
      await apt('install', ...all);
    });
  } catch (cause) {
    const full = diskFullError('installing packages', cause);
    if (full) throw full;
    const hint =
      'See the output of apt-get. If it cannot reach its mirror, fix that, or install the packages another way.';
    const message = `apt-get install ${packages.join(' ')} failed: ${lastOutputLines(cause)}`;
    throw new EnvironmentError(message, { code: 'INSTALL_FAILED', hint, cause });
  }
}

/** Ignores failures: a third-party source that does not answer need not matter, and the installation will show it. */
async function update(info: (line: string) => void): Promise<void> {
  info('apt-get update');
  await execa('apt-get', ['update', '--quiet'], { env: ENVIRONMENT, reject: false });
}

async function apt(...args: string[]): Promise<void> {
  await execa('apt-get', [...OPTIONS, ...args], { env: ENVIRONMENT, stdin: 'ignore' });
}

/** The versions that apt would install, by package. Packages that apt does not know are missing; empty without apt. */
export async function candidateVersions(names: readonly string[]): Promise<Map<string, string>> {
  if (names.length === 0) return new Map();
  const { stdout, failed } = await execa('apt-cache', ['policy', ...names], { env: ENVIRONMENT, reject: false });
  return failed ? new Map() : parsePolicy(stdout);
}

/** Parses `apt-cache policy`: a line `name:` followed by indented ones. */
export function parsePolicy(text: string): Map<string, string> {
  const found = [...text.matchAll(/^(\S+):\n(?:[ \t]+.*\n)*?[ \t]+Candidate: (\S+)$/gm)];
  return new Map(
    found.flatMap(([, name, version]) => (name && version && version !== '(none)' ? [[name, version]] : [])),
  );
}
