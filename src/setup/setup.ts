import { execa } from 'execa';
import { EnvironmentError } from '../core/errors.js';
import { baseImageName, ensureBaseImage } from './base-image.js';
import { composePlan, composeVersion, installCompose } from './compose-plugin.js';
import { startDaemon } from './daemon.js';
import { connectEngine, type Engine } from '../docker/engine.js';
import type { Host } from './host.js';
import { ensureImages, findImages, hasImage } from '../images/images.js';
import { candidateVersions, installPackages, obstacle } from './packages.js';
import { findProgram } from '../core/programs.js';
import type { StepCheck, SetupStep } from './setup-flow.js';

/**
 * Everything that a machine needs, as steps: the engine, the docker command, Compose v2, the base image and the images
 * of the stack. A check changes nothing; what is already there is used as it is.
 */
export function setupSteps(host: Host, stateDir: string, signal?: AbortSignal): SetupStep[] {
  const connection = new Connection();
  return [
    engineStep(host, stateDir, connection),
    commandStep(host),
    composeStep(host),
    baseImageStep(host, connection, signal),
    imagesStep(connection, signal),
  ];
}

/** One connection to the engine for all steps, made once there is an engine. */
class Connection {
  private engine: Promise<Engine> | undefined;

  get(): Promise<Engine> {
    this.engine ??= connectEngine().catch((error: unknown) => {
      this.engine = undefined;
      throw error;
    });
    return this.engine;
  }
}

function engineStep(host: Host, stateDir: string, connection: Connection): SetupStep {
  return {
    name: 'Docker engine',
    needs: [],
    check: async () => {
      try {
        return { ok: true, what: describe(await connection.get()) };
      } catch (error) {
        if (!isLocalAndUnreachable(error)) throw error;
        const installed = findProgram('dockerd') !== null;
        const plan = installed
          ? 'start the one that is installed'
          : planTo('install docker.io and start it', host, ['docker.io']);
        return { ok: false, why: 'no engine answers', plan };
      }
    },
    make: async ({ info }) => {
      if (findProgram('dockerd') === null) {
        // From Debian 13 on, the docker command is a package of its own.
        const wanted = { packages: ['docker.io', 'iptables'], optional: ['docker-cli'], what: 'the Docker engine' };
        await installPackages(host, wanted, info);
        // Where systemd runs, the package has started it.
        const running = await connection.get().catch(() => null);
        if (running) return `installed: ${describe(running)}`;
      }
      if (!host.isRoot) throw needsRoot();
      return `started: ${describe(await startDaemon(stateDir, info))}`;
    },
  };
}

/**
 * Whether the default engine is unreachable. One that DOCKER_HOST or DOCKER_CONTEXT names is the user's choice: set-up
 * does not replace it.
 */
function isLocalAndUnreachable(error: unknown): boolean {
  const usesDefault = !process.env['DOCKER_HOST'] && !process.env['DOCKER_CONTEXT'];
  return error instanceof EnvironmentError && error.code === 'ENGINE_UNREACHABLE' && usesDefault;
}

function needsRoot(): EnvironmentError {
  return new EnvironmentError('Docker is installed but not running, and only root can start it', {
    code: 'ENGINE_NEEDS_ROOT',
    hint:
      'As root: systemctl start docker — or run "npm run setup" as root once. To use an engine elsewhere, ' +
      'set DOCKER_HOST.',
  });
}

function describe(engine: Engine): string {
  return `Docker ${engine.serverVersion} at ${engine.url}, cgroup v${engine.cgroupVersion}`;
}

/** The docker command, which testcontainers calls. Needs the engine's step, whose package may bring the command. */
function commandStep(host: Host): SetupStep {
  const version = async () => {
    const { stdout, failed } = await execa('docker', ['--version'], { reject: false });
    return failed ? null : stdout;
  };
  return {
    name: 'docker command',
    needs: ['Docker engine'],
    check: async () => {
      const found = await version();
      if (found !== null) return { ok: true, what: found };
      return { ok: false, why: 'there is none', plan: planTo('install docker-cli', host, ['docker-cli']) };
    },
    make: async ({ info }) => {
      const name = (await candidateVersions(['docker-cli'])).has('docker-cli') ? 'docker-cli' : 'docker.io';
      await installPackages(host, { packages: [name], what: 'the docker command' }, info);
      return `installed: ${(await version()) ?? name}`;
    },
  };
}

function composeStep(host: Host): SetupStep {
  return {
    name: 'Docker Compose',
    needs: [],
    check: async () => {
      const version = await composeVersion();
      if (version !== null) return { ok: true, what: `Compose ${version}` };
      return { ok: false, why: 'there is no Compose v2', plan: await composePlan(host) };
    },
    make: ({ info }) => installCompose(host, info),
  };
}

function baseImageStep(host: Host, connection: Connection, signal: AbortSignal | undefined): SetupStep {
  const name = baseImageName();
  return {
    name: 'base image',
    needs: ['Docker engine'],
    check: async () => {
      if (await hasImage(await connection.get(), name)) return { ok: true, what: name };
      return { ok: false, why: `${name} is not there`, plan: 'pull it, or make it with mmdebstrap' };
    },
    make: async ({ info }) => `${await ensureBaseImage(await connection.get(), host, { info, signal })}: ${name}`,
  };
}

function imagesStep(connection: Connection, signal: AbortSignal | undefined): SetupStep {
  return {
    name: 'images',
    needs: ['base image'],
    check: async (): Promise<StepCheck> => {
      const { missing, tag } = await findImages(await connection.get());
      if (missing.length === 0) return { ok: true, what: `patroni-chaos/*:${tag}` };
      return { ok: false, why: `${missing.join(', ')} of content ${tag} not built yet`, plan: 'build' };
    },
    make: async ({ debug }) => {
      const { built, tag } = await ensureImages(await connection.get(), { log: debug, signal });
      return `built ${built.length} images, tag ${tag}`;
    },
  };
}

/** The plan, or why it cannot be carried out. */
function planTo(plan: string, host: Host, packages: readonly string[]): string {
  const reason = obstacle(host, packages, 'it');
  return reason === null ? plan : `cannot ${plan}: ${reason.message}`;
}
