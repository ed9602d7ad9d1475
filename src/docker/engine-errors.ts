import { EnvironmentError, messageOf } from '../core/errors.js';
import type { EngineEndpoint } from './endpoint.js';

const REFUSED = ['EACCES', 'EPERM'];

/**
 * Converts an error of an engine client into one that says what to do: ENGINE_PERMISSION, DISK_FULL or
 * ENGINE_UNREACHABLE.
 */
export function engineError(cause: unknown, endpoint: EngineEndpoint): EnvironmentError {
  if (REFUSED.includes(codeOf(cause))) {
    const hint =
      'Add yourself to the docker group (usermod -aG docker <you>, then log in again), run as root, or set ' +
      'DOCKER_HOST to an engine that you may use.';
    return new EnvironmentError(`no permission to use ${endpoint.url}`, { code: 'ENGINE_PERMISSION', hint, cause });
  }
  const full = diskFullError('talking to the Docker engine', cause);
  if (full) return full;
  const hint =
    endpoint.source === 'default'
      ? 'Run "npm run setup": it starts the engine, and as root on Debian or Ubuntu installs it. Otherwise install ' +
        'Docker, or set DOCKER_HOST.'
      : `The address comes from ${endpoint.source}: start that engine, or name another one. Without it, the ` +
        'local engine is used.';
  const message = `no Docker engine answers at ${endpoint.url}: ${describeError(cause)}`;
  return new EnvironmentError(message, { code: 'ENGINE_UNREACHABLE', hint, cause });
}

/** The HTTP status of the engine's answer that dockerode threw; 0 for any other error. */
export function statusOf(error: unknown): number {
  return (error as { statusCode?: number }).statusCode ?? 0;
}

/** The answer of the engine, or null when it answers 404. */
export async function found<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

/** The error for a full disk, or null when `cause` is another failure. The engine reports a full disk only as text. */
export function diskFullError(doing: string, cause: unknown): EnvironmentError | null {
  if (cause instanceof EnvironmentError && cause.code === 'DISK_FULL') return cause;
  const text = messageOf(cause);
  if (codeOf(cause) !== 'ENOSPC' && !/no space left on device|ENOSPC|not enough free space/i.test(text)) return null;
  const hint =
    'Free some space: "df -h" and "docker system df" show what uses it. Docker\'s root directory needs about ' +
    '2 GB.';
  return new EnvironmentError(`the disk is full: ${doing} failed`, { code: 'DISK_FULL', hint, cause });
}

/** The engine's message of an error, without what dockerode adds to it. */
export function describeError(error: unknown): string {
  return messageOf(error)
    .replace(/^\(HTTP code \d+\) [\w ]+ - /, '')
    .trim();
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}
