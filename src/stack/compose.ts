import { dirname, relative } from 'node:path';
import { DockerComposeEnvironment, type WaitStrategy } from 'testcontainers';
import { EnvironmentError, messageOf } from '../core/errors.js';
import { timeout } from '../core/timeouts.js';
import { within } from '../core/wait.js';

/**
 * Testcontainers waits for nothing. The stack's own checks (ready.ts) look at the whole cluster, not at one container.
 */
const startedIsEnough: WaitStrategy = {
  waitUntilReady: () => Promise.resolve(),
  withStartupTimeout: () => startedIsEnough,
  isStartupTimeoutSet: () => false,
  getStartupTimeout: () => timeout('composeUp'),
};

/**
 * Runs `docker compose up` on a topology's compose files; the folder of the first one is the project's. Testcontainers'
 * reaper is not used: a site without a registry cannot pull its image. Our labels and the sweep replace it.
 * @throws EnvironmentError `PORT_TAKEN` when a published port is in use; `COMPOSE_UP` for everything else.
 */
export async function composeUp(
  files: readonly string[],
  project: string,
  environment: Record<string, string>,
): Promise<void> {
  process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
  const directory = dirname(files[0] ?? '');
  const names = files.map((file) => relative(directory, file));
  const compose = new DockerComposeEnvironment(directory, names)
    .withProjectName(project)
    .withEnvironment({ ...inherited(), ...environment })
    .withAutoCleanup(false)
    .withDefaultWaitStrategy(startedIsEnough);
  try {
    await within(compose.up(), 'docker compose up', timeout('composeUp'));
  } catch (error) {
    throw composeError(error);
  }
}

/** The environment of this process, which compose needs: DOCKER_HOST, PATH … */
function inherited(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function composeError(error: unknown): EnvironmentError {
  const message = messageOf(error);
  if (/port is already allocated|address already in use/.test(message)) {
    const port = /:(\d+)(?: failed|:)/.exec(message)?.[1] ?? '';
    return new EnvironmentError(`a port of the stack is in use${port ? `: ${port}` : ''}`, {
      code: 'PORT_TAKEN',
      cause: error,
      hint: 'Stop the process that uses it, or let the harness choose free ports (`patroni-chaos run`, `up`).',
    });
  }
  const full = /no space left on device/i.test(message);
  return new EnvironmentError(`docker compose up failed: ${message.split('\n').slice(-5).join('\n')}`, {
    code: full ? 'DISK_FULL' : 'COMPOSE_UP',
    cause: error,
    hint: full
      ? 'Free disk space where the engine keeps its data, e.g. with `docker system prune`.'
      : '`patroni-chaos doctor` shows what the engine can do.',
  });
}
