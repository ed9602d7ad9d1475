import type Docker from 'dockerode';
import { EnvironmentError, messageOf } from '../core/errors.js';
import { timeout } from '../core/timeouts.js';
import { within } from '../core/wait.js';
import { demultiplex } from './container-log.js';
import { execute } from './exec.js';
import { PROJECT, PROJECT_LABEL, ROLE_LABEL, RUN_LABEL } from './labels.js';

export interface HelperOptions {
  image: string;
  /** The run label; helpers are swept like all other resources. */
  runId: string;
  /** The container whose namespaces it joins, if any. */
  containerId?: string;
  network?: boolean;
  processes?: boolean;
  /** Mounts that container's volumes at the same paths. */
  volumes?: boolean;
}

/**
 * Runs a bash script in a short-lived container in another container's namespaces. The target needs no tools, and the
 * harness needs neither root nor access to the engine's host.
 * @throws EnvironmentError `HELPER_FAILED` with the script's output when its exit code is not 0.
 */
export async function runHelper(docker: Docker, options: HelperOptions & { script: string }): Promise<string> {
  return withContainer(docker, options, strict(options.script), async (container) => {
    const ended = container.wait() as Promise<{ StatusCode: number }>;
    const { StatusCode } = await within(ended, 'a helper container', timeout('helperContainer'));
    const output = demultiplex(await container.logs({ stdout: true, stderr: true }));
    if (StatusCode !== 0) {
      throw new EnvironmentError(`a helper container failed (exit code ${StatusCode}): ${output.trim()}`, {
        code: 'HELPER_FAILED',
        hint: '`patroni-chaos doctor` shows what the engine and its kernel can do.',
      });
    }
    return output;
  });
}

/**
 * Like `runHelper`, for scripts whose timing matters. The container is up before `work` begins; it runs a script within
 * a tenth of the time that a container takes to start.
 * @throws Error with the output of a script that fails.
 */
export async function withHelper<T>(
  docker: Docker,
  options: HelperOptions,
  work: (run: (script: string) => Promise<string>) => Promise<T>,
): Promise<T> {
  const command = ['sleep', String(timeout('helperContainer') / 1000)];
  return withContainer(docker, options, command, ({ id }) => work((script) => execute(docker, id, strict(script))));
}

function strict(script: string): string[] {
  return ['bash', '-c', `set -euo pipefail\n${script}`];
}

async function withContainer<T>(
  docker: Docker,
  options: HelperOptions,
  command: readonly string[],
  work: (container: Docker.Container) => Promise<T>,
): Promise<T> {
  const other = `container:${options.containerId ?? ''}`;
  const container = await docker.createContainer({
    Image: options.image,
    Entrypoint: [...command],
    Labels: { [PROJECT_LABEL]: PROJECT, [RUN_LABEL]: options.runId, [ROLE_LABEL]: 'helper' },
    HostConfig: {
      NetworkMode: options.network ? other : 'none',
      ...(options.volumes ? { VolumesFrom: [options.containerId ?? ''] } : {}),
      ...(options.processes ? { PidMode: other } : {}),
      CapAdd: ['NET_ADMIN', 'NET_RAW', 'KILL', 'SYS_PTRACE'],
    },
  });
  try {
    await container.start().catch((error: unknown) => {
      throw /non running container/.test(messageOf(error)) ? new Error('it is not running', { cause: error }) : error;
    });
    return await work(container);
  } finally {
    await container.remove({ force: true, v: true }).catch(() => undefined);
  }
}
