import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type Dockerode from 'dockerode';
import { EnvironmentError } from '../core/errors.js';

/** The address of the engine, and the setting that named it. */
export interface EngineEndpoint {
  /** `unix:///var/run/docker.sock`, `tcp://host:2376`, `ssh://user@host`. */
  url: string;
  source: string;
  /** Directory with ca.pem, cert.pem and key.pem, for an encrypted connection. */
  certificates?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

export const DEFAULT_SOCKET = '/var/run/docker.sock';

/**
 * The engine that the docker command would use: DOCKER_HOST, else DOCKER_CONTEXT, else the current context, else the
 * default socket.
 * @throws EnvironmentError `ENGINE_CONTEXT` when the context that was asked for does not exist.
 */
export function resolveEndpoint(env: Environment = process.env): EngineEndpoint {
  const home = env['HOME'] ?? homedir();
  const configDir = env['DOCKER_CONFIG'] ?? join(home, '.docker');
  const host = env['DOCKER_HOST'];
  if (host) {
    const tls = Boolean(env['DOCKER_TLS_VERIFY']) || host.endsWith(':2376');
    const certificates = env['DOCKER_CERT_PATH'] ?? configDir;
    return { url: host.includes('//') ? host : `tcp://${host}`, source: 'DOCKER_HOST', ...(tls && { certificates }) };
  }
  const context = env['DOCKER_CONTEXT'] ?? currentContext(configDir);
  if (context && context !== 'default') return contextEndpoint(configDir, context);
  // Docker Desktop may leave the system-wide path alone and listen in the home directory only.
  const desktop = join(home, '.docker', 'run', 'docker.sock');
  const socket = !existsSync(DEFAULT_SOCKET) && existsSync(desktop) ? desktop : DEFAULT_SOCKET;
  return { url: `unix://${socket}`, source: 'default' };
}

function currentContext(configDir: string): string | undefined {
  try {
    const config = JSON.parse(readFileSync(join(configDir, 'config.json'), 'utf8')) as { currentContext?: string };
    return config.currentContext;
  } catch {
    return undefined; // no configuration, or one that only the docker command itself should report
  }
}

/** The docker command files a context under the SHA-256 of its name. */
function contextEndpoint(configDir: string, name: string): EngineEndpoint {
  const id = createHash('sha256').update(name).digest('hex');
  const source = `context ${name}`;
  try {
    const text = readFileSync(join(configDir, 'contexts', 'meta', id, 'meta.json'), 'utf8');
    const meta = JSON.parse(text) as { Endpoints?: { docker?: { Host?: string } } };
    const url = meta.Endpoints?.docker?.Host;
    if (!url) throw new Error('it has no Docker endpoint');
    const certificates = join(configDir, 'contexts', 'tls', id, 'docker');
    return existsSync(certificates) ? { url, source, certificates } : { url, source };
  } catch (cause) {
    const hint = 'Choose another engine with "docker context use" (see "docker context ls") or DOCKER_HOST.';
    throw new EnvironmentError(`cannot use the Docker ${source}`, { code: 'ENGINE_CONTEXT', hint, cause });
  }
}

/**
 * Options that make dockerode connect to the endpoint.
 * @throws EnvironmentError `ENGINE_ADDRESS` for an invalid address, or certificates that cannot be read.
 */
export function dockerodeOptions(endpoint: EngineEndpoint, env: Environment = process.env): Dockerode.DockerOptions {
  try {
    const local = /^(?:unix|npipe):\/\/(.+)$/.exec(endpoint.url)?.[1];
    // host is undefined on purpose: docker-modem takes what is missing from DOCKER_HOST.
    if (local) return { socketPath: local, host: undefined };
    const url = new URL(endpoint.url);
    if (url.hostname === '') throw new Error('it has no host name');
    if (url.protocol === 'ssh:') {
      const sshOptions = { agent: env['SSH_AUTH_SOCK'] } as Dockerode.DockerOptions['sshOptions'];
      return { protocol: 'ssh', host: url.hostname, port: url.port || 22, username: url.username, sshOptions };
    }
    const pem = (name: string) => readFileSync(join(endpoint.certificates ?? '', name));
    if (!endpoint.certificates) return { protocol: 'http', host: url.hostname, port: url.port || 2375 };
    const keys = { ca: pem('ca.pem'), cert: pem('cert.pem'), key: pem('key.pem') };
    return { protocol: 'https', host: url.hostname, port: url.port || 2376, ...keys };
  } catch (cause) {
    const hint = 'Use unix:///path, tcp://host:port or ssh://user@host; TLS needs DOCKER_CERT_PATH.';
    const message = `cannot use ${endpoint.url} (${endpoint.source}) as the address of a Docker engine`;
    throw new EnvironmentError(message, { code: 'ENGINE_ADDRESS', hint, cause });
  }
}

/** How the harness reaches published ports of the engine's containers, and the address to bind them to. */
export interface Reach {
  isLocal: boolean;
  host: string;
  bindAddress: '127.0.0.1' | '0.0.0.0';
}

/**
 * How the harness reaches containers of that engine. `TESTCONTAINERS_HOST_OVERRIDE` wins: a harness in a container has
 * the engine's socket, but not the host's loopback.
 */
export function reachOf(endpoint: EngineEndpoint, env: Environment = process.env): Reach {
  const override = env['TESTCONTAINERS_HOST_OVERRIDE'];
  if (override) return { isLocal: false, host: override, bindAddress: '0.0.0.0' };
  const name = /^(?:unix|npipe):/.test(endpoint.url) ? 'localhost' : new URL(endpoint.url).hostname;
  const isLocal = name === 'localhost' || name === '[::1]' || name.startsWith('127.');
  return isLocal
    ? { isLocal, host: '127.0.0.1', bindAddress: '127.0.0.1' }
    : { isLocal, host: name, bindAddress: '0.0.0.0' };
}
