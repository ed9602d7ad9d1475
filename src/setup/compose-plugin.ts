import { chmodSync, copyFileSync, mkdirSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { EnvironmentError, messageOf } from '../core/errors.js';
import { olderThan } from '../docker/engine.js';
import { diskFullError } from '../docker/engine-errors.js';
import type { Host } from './host.js';
import { candidateVersions, installPackages, obstacle, updateLists } from './packages.js';
import { withUnpackedPackage } from './throwaway-apt.js';
import { isExecutable } from '../core/programs.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Packages with Compose as a plugin: Docker's own, Ubuntu's and Debian's. Debian's is version 2 only from trixie on.
 */
const PACKAGES = ['docker-compose-plugin', 'docker-compose-v2', 'docker-compose'] as const;
const SYSTEM_FOLDERS = ['/usr/local/lib', '/usr/local/libexec', '/usr/lib', '/usr/libexec'];
/** The first Debian release whose docker-compose is version 2; its program needs nothing but libc 2.34. */
const DONOR_SUITE = 'trixie';

/**
 * The version of Compose v2 in use; null when there is none. Asks the docker command, then the plugin itself: the
 * docker command may not be installed yet.
 */
export async function composeVersion(env: Environment = process.env): Promise<string | null> {
  const commands: [string, string[]][] = [
    ['docker', ['compose', 'version', '--short']],
    ...pluginPaths(env)
      .filter(isExecutable)
      .map((path): [string, string[]] => [path, ['version', '--short']]),
  ];
  for (const [file, args] of commands) {
    const { stdout, failed } = await execa(file, args, { env, extendEnv: false, reject: false, timeout: 10_000 });
    const version = /^v?(\d[\w.+~-]*)$/.exec(failed ? '' : stdout.trim())?.[1];
    if (version && !olderThan(version, '2')) return version;
  }
  return null;
}

/** Describes what `installCompose` would do. */
export async function composePlan(host: Host): Promise<string> {
  if (!host.mayInstall) return 'forbidden by PATRONI_CHAOS_NO_INSTALL=1';
  const name = host.isRoot ? await packageWithVersion2() : null;
  if (name !== null) return `install the package ${name}`;
  if (host.mirror === undefined)
    return `cannot be installed: ${host.prettyName} has no package for it and no Debian mirror to fetch it from`;
  return 'fetch the plugin from Debian into ~/.docker/cli-plugins';
}

/**
 * Makes `docker compose` work. Installs a package of this system where it has a suitable one and may be installed.
 * Otherwise takes the program out of Debian's package, as a plugin of this user. Returns what was done.
 * @throws EnvironmentError `INSTALL_FORBIDDEN`, `COMPOSE_MISSING`, `INSTALL_FAILED`, `DISK_FULL`.
 */
export async function installCompose(
  host: Host,
  info: (line: string) => void,
  env: Environment = process.env,
): Promise<string> {
  const forbidden = host.mayInstall ? null : obstacle(host, [PACKAGES[0]], 'Docker Compose v2');
  if (forbidden) throw forbidden;
  if (host.isRoot && host.usesApt && host.mirror === undefined) await updateLists(info);
  const name = host.isRoot ? await packageWithVersion2() : null;
  if (name !== null) {
    await installPackages(host, { packages: [name], what: 'Docker Compose v2' }, info);
    return `installed the package ${name}`;
  }
  if (host.mirror === undefined)
    throw missing(`${host.prettyName} has no package for it and no Debian mirror to fetch it from`);
  info(`fetching docker-compose of Debian ${DONOR_SUITE}`);
  const target = join(userFolder(env), 'docker-compose');
  try {
    await withUnpackedPackage({ name: 'docker-compose', suite: DONOR_SUITE, mirror: host.mirror }, (unpacked) => {
      place(programIn(unpacked), target);
      return Promise.resolve();
    });
  } catch (cause) {
    throw diskFullError('fetching Docker Compose', cause) ?? missing(`fetching it failed: ${messageOf(cause)}`, cause);
  }
  if ((await composeVersion(env)) === null)
    throw missing(`the program at ${target} does not run here; it needs libc 2.34`);
  return `installed the plugin as ${target}`;
}

async function packageWithVersion2(): Promise<string | null> {
  const versions = await candidateVersions(PACKAGES);
  return PACKAGES.find((name) => !olderThan((versions.get(name) ?? '0').replace(/^\d+:/, ''), '2')) ?? null;
}

function programIn(unpacked: string): string {
  const found = ['usr/libexec', 'usr/lib'].map((folder) => join(unpacked, folder, 'docker/cli-plugins/docker-compose'));
  const program = [...found, join(unpacked, 'usr/bin/docker-compose')].find(isExecutable);
  if (program === undefined) throw new Error('the package has no docker-compose');
  return program;
}

/** Copies under another name first, so that a half-written program is never run. */
function place(program: string, target: string): void {
  mkdirSync(join(target, '..'), { recursive: true });
  const fresh = `${target}.${process.pid}`;
  copyFileSync(program, fresh);
  chmodSync(fresh, 0o755);
  renameSync(fresh, target);
}

function pluginPaths(env: Environment): string[] {
  const folders = [userFolder(env), ...SYSTEM_FOLDERS.map((folder) => join(folder, 'docker', 'cli-plugins'))];
  return folders.map((folder) => join(folder, 'docker-compose'));
}

function userFolder(env: Environment): string {
  return join(env['DOCKER_CONFIG'] ?? join(env['HOME'] ?? homedir(), '.docker'), 'cli-plugins');
}

function missing(why: string, cause?: unknown): EnvironmentError {
  const hint =
    'Install Docker Compose v2 as a plugin: "docker compose version" must answer. Compose v1 (docker-compose ' +
    '1.x) does not work.';
  return new EnvironmentError(`Docker Compose v2 is missing: ${why}`, { code: 'COMPOSE_MISSING', hint, cause });
}
