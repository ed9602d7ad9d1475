import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dockerodeOptions, reachOf, resolveEndpoint } from './endpoint.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pc-endpoint-'));
});
afterEach(() => rmSync(home, { recursive: true }));

function makeContext(name: string, url: string, options: { tls: boolean; current: boolean }): string {
  const id = createHash('sha256').update(name).digest('hex');
  const meta = join(home, '.docker', 'contexts', 'meta', id);
  mkdirSync(meta, { recursive: true });
  writeFileSync(join(meta, 'meta.json'), JSON.stringify({ Name: name, Endpoints: { docker: { Host: url } } }));
  const tls = join(home, '.docker', 'contexts', 'tls', id, 'docker');
  if (options.tls) mkdirSync(tls, { recursive: true });
  if (options.current) writeFileSync(join(home, '.docker', 'config.json'), JSON.stringify({ currentContext: name }));
  return tls;
}

describe('resolveEndpoint', () => {
  it('takes the default socket when nothing else is said', () => {
    expect(resolveEndpoint({ HOME: home })).toMatchObject({ source: 'default', url: 'unix:///var/run/docker.sock' });
  });

  it('lets DOCKER_HOST win over a current context, as the docker command does', () => {
    makeContext('lab', 'tcp://lab:2375', { tls: false, current: true });
    expect(resolveEndpoint({ HOME: home, DOCKER_HOST: 'other:2375' })).toEqual({
      url: 'tcp://other:2375',
      source: 'DOCKER_HOST',
    });
  });

  it('follows the current context with its certificates', () => {
    const certificates = makeContext('lab', 'tcp://lab:2376', { tls: true, current: true });
    expect(resolveEndpoint({ HOME: home })).toEqual({ url: 'tcp://lab:2376', source: 'context lab', certificates });
  });

  it('lets DOCKER_CONTEXT win over the current context', () => {
    makeContext('lab', 'tcp://lab:2375', { tls: false, current: true });
    makeContext('other', 'unix:///tmp/other.sock', { tls: false, current: false });
    expect(resolveEndpoint({ HOME: home, DOCKER_CONTEXT: 'other' }).url).toBe('unix:///tmp/other.sock');
  });

  it('names a context that does not exist', () => {
    expect(() => resolveEndpoint({ HOME: home, DOCKER_CONTEXT: 'gone' })).toThrow(/context gone/);
  });

  it('finds the certificates of a TLS port in DOCKER_CERT_PATH', () => {
    const endpoint = resolveEndpoint({ HOME: home, DOCKER_HOST: 'tcp://h:2376', DOCKER_CERT_PATH: '/certs' });
    expect(endpoint.certificates).toBe('/certs');
  });
});

describe('dockerodeOptions', () => {
  it('gives the path of a socket and keeps docker-modem from adding a host', () => {
    const options = dockerodeOptions({ url: 'unix:///tmp/a.sock', source: 'DOCKER_HOST' });
    expect(options).toEqual({ socketPath: '/tmp/a.sock', host: undefined });
  });

  it('splits an ssh address', () => {
    const options = dockerodeOptions({ url: 'ssh://me@far', source: 'DOCKER_HOST' }, { SSH_AUTH_SOCK: '/agent' });
    expect(options).toMatchObject({
      protocol: 'ssh',
      host: 'far',
      port: 22,
      username: 'me',
      sshOptions: { agent: '/agent' },
    });
  });

  it('says which address it could not read', () => {
    expect(() => dockerodeOptions({ url: 'tcp://', source: 'DOCKER_HOST' })).toThrow(/tcp:\/\/ \(DOCKER_HOST\)/);
  });
});

describe('reachOf', () => {
  const at = (url: string, env = {}) => reachOf({ url, source: 'DOCKER_HOST' }, env);

  it.each(['unix:///var/run/docker.sock', 'tcp://localhost:2375', 'tcp://127.0.0.1:2375'])('%s is local', (url) => {
    expect(at(url)).toEqual({ isLocal: true, host: '127.0.0.1', bindAddress: '127.0.0.1' });
  });

  it.each(['tcp://far:2375', 'ssh://me@far'])('%s is reached by its name', (url) => {
    expect(at(url)).toEqual({ isLocal: false, host: 'far', bindAddress: '0.0.0.0' });
  });

  it('honours the override for a harness inside a container', () => {
    expect(at('unix:///var/run/docker.sock', { TESTCONTAINERS_HOST_OVERRIDE: 'gateway' }).host).toBe('gateway');
  });
});
