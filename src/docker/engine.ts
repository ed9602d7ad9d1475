import Dockerode from 'dockerode';
import { EnvironmentError, messageOf } from '../core/errors.js';
import { timeout } from '../core/timeouts.js';
import { waitFor, within } from '../core/wait.js';
import { dockerodeOptions, reachOf, resolveEndpoint, type Reach } from './endpoint.js';
import { engineError } from './engine-errors.js';

/** The oldest supported API version: that of Docker 20.10. */
const MINIMUM_API = '1.41';

/** A Docker engine that answered. */
export interface Engine extends Reach {
  docker: Dockerode;
  /** For example `unix:///var/run/docker.sock`. */
  url: string;
  /** The setting that named it: `DOCKER_HOST`, `context <name>` or `default`. */
  source: string;
  serverVersion: string;
  apiVersion: string;
  /** As the engine writes it: `amd64`, `arm64`. */
  architecture: string;
  cgroupVersion: '1' | '2';
  storageDriver: string;
  rootDir: string;
  cores: number;
  memoryBytes: number;
  /** For child processes and testcontainers; not all of them know docker contexts. */
  environment: Readonly<Record<string, string>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Connects to the engine that the docker command would use.
 * @throws EnvironmentError `ENGINE_UNREACHABLE`, `ENGINE_PERMISSION`, `ENGINE_TOO_OLD`, `ENGINE_ADDRESS` or
 * `ENGINE_CONTEXT`, each with a hint.
 */
export async function connectEngine(env: Environment = process.env): Promise<Engine> {
  const endpoint = resolveEndpoint(env);
  const docker = new Dockerode(dockerodeOptions(endpoint, env));
  const asked = Promise.all([docker.version(), docker.info() as Promise<EngineInfo>]);
  const [version, info] = await within(asked, 'the Docker engine', timeout('engineAnswer')).catch((error: unknown) => {
    throw engineError(error, endpoint);
  });
  if (olderThan(version.ApiVersion, MINIMUM_API)) throw tooOld(version.Version, version.ApiVersion);
  return {
    ...reachOf(endpoint, env),
    docker,
    url: endpoint.url,
    source: endpoint.source,
    serverVersion: version.Version,
    apiVersion: version.ApiVersion,
    architecture: version.Arch,
    cgroupVersion: info.CgroupVersion === '2' ? '2' : '1',
    storageDriver: info.Driver,
    rootDir: info.DockerRootDir,
    cores: info.NCPU,
    memoryBytes: info.MemTotal,
    environment: endpoint.source.startsWith('context') ? contextEnvironment(endpoint) : {},
  };
}

/** Waits until an engine that stopped answering answers again. @throws EnvironmentError `WAIT_TIMEOUT`. */
export async function engineAnswers({ docker }: Engine): Promise<void> {
  const look = async () => {
    const said = await docker.ping().then(
      () => null,
      (error: unknown) => messageOf(error),
    );
    return said === null ? { done: true as const, value: null } : { done: false as const, saw: said };
  };
  await waitFor(look, { what: 'the engine to come back', timeoutMs: timeout('engineStart'), intervalMs: 250 });
}

/** The part of `docker info` in use here; dockerode does not type it. */
interface EngineInfo {
  CgroupVersion?: string;
  Driver: string;
  DockerRootDir: string;
  NCPU: number;
  MemTotal: number;
}

function contextEnvironment(endpoint: { url: string; certificates?: string }): Record<string, string> {
  const tls: Record<string, string> = endpoint.certificates
    ? { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: endpoint.certificates }
    : {};
  return { DOCKER_HOST: endpoint.url, ...tls };
}

/** Compares versions like `1.41` numerically, part by part. */
export function olderThan(version: string, minimum: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, wanted] of minimum.split('.').map(Number).entries()) {
    const part = parts[index] ?? 0;
    if (part !== wanted) return part < wanted;
  }
  return false;
}

function tooOld(version: string, api: string): EnvironmentError {
  return new EnvironmentError(`Docker ${version} has API ${api}; ${MINIMUM_API} is required`, {
    code: 'ENGINE_TOO_OLD',
    hint: 'Install Docker 20.10 or newer, or set DOCKER_HOST to a newer engine.',
  });
}
