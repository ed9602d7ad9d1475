import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NodeRole, StackNode } from '../stack/types.js';
import { resolveTarget, type ResolveContext } from './resolve.js';
import { SELECTORS } from './selectors.js';
import { FakeEngine } from './testing/fake-engine.js';

/** The answers of the members and etcd. Tests change them. */
let members: { name: string; role: string; state: string; lag?: number | string }[];
let etcdLeaders: string[];
let servers: Server[];
let nodes: StackNode[];

beforeEach(async () => {
  members = [
    { name: 'patroni1', role: 'leader', state: 'running' },
    { name: 'patroni2', role: 'sync_standby', state: 'streaming', lag: 0 },
    { name: 'patroni3', role: 'replica', state: 'streaming', lag: 10 },
  ];
  etcdLeaders = ['etcd2'];
  servers = [];
  const names = ['patroni1', 'patroni2', 'patroni3', 'etcd1', 'etcd2', 'etcd3', 'haproxy'];
  nodes = await Promise.all(names.map(nodeNamed));
});
afterEach(() => {
  for (const server of servers) server.close();
  vi.unstubAllEnvs();
});

async function nodeNamed(name: string, index: number): Promise<StackNode> {
  const server = createServer((_request, response) => response.end(JSON.stringify(answerOf(name))));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = { host: '127.0.0.1', port: (server.address() as AddressInfo).port, container: 1 };
  const role = name.replace(/\d+$/, '') as NodeRole;
  const ports = new Map(['rest', 'client'].map((port) => [port, endpoint]));
  return { name, role, containerId: name, ip: `10.0.0.${index + 2}`, ports };
}

function answerOf(name: string): object {
  if (name.startsWith('patroni')) return { members };
  return { header: { member_id: name }, leader: etcdLeaders.includes(name) ? name : 'another' };
}

/** A stack in which HAProxy has the address that may move to etcd1. */
function stack() {
  const engine = new FakeEngine(nodes.map(({ name }) => name));
  engine.print = (_script, id) => `7: eth0 inet 10.0.0.${id === 'haproxy' ? 245 : 2}/24 scope global secondary eth0`;
  const routes = { libpq: {}, vip: { vip: 10, service: 'haproxy', standbys: ['etcd1'] } };
  const network = { name: 'net', subnet: '10.0.0.0/24', gateway: '10.0.0.1', hasIpv6: false };
  return { docker: engine.docker, cluster: { nodes, network, topology: { routes } } };
}

async function resolved(target: string, more: Partial<ResolveContext> = {}): Promise<string[]> {
  const signal = new AbortController().signal;
  const context = { ...stack(), random: () => 0, firstLeader: () => null, signal, ...more };
  return (await resolveTarget(target, context as unknown as ResolveContext)).map(({ name }) => name);
}

describe('a target', () => {
  const expected: Readonly<Record<(typeof SELECTORS)[number], string[]>> = {
    leader: ['patroni1'],
    'old-leader': ['patroni3'],
    'any-replica': ['patroni2'],
    'all-replicas': ['patroni2', 'patroni3'],
    'sync-standby': ['patroni2'],
    'async-standby': ['patroni3'],
    'most-lagging': ['patroni3'],
    'commit-standby': ['patroni2'],
    'dcs-leader': ['etcd2'],
    'dcs-follower': ['etcd1'],
    'dcs-majority': ['etcd1', 'etcd2'],
    'all-dcs': ['etcd1', 'etcd2', 'etcd3'],
    'etcd-leader': ['etcd2'],
    'etcd-follower': ['etcd1'],
    'etcd-majority': ['etcd1', 'etcd2'],
    'all-etcd': ['etcd1', 'etcd2', 'etcd3'],
    haproxy: ['haproxy'],
    'vip-holder': ['haproxy'],
    'vip-standby': ['etcd1'],
  };

  it.each(SELECTORS)('%s', async (selector) => {
    expect(await resolved(selector, { firstLeader: () => 'patroni3' })).toEqual(expected[selector]);
  });

  it('may be a node by its name, whatever its role', async () => {
    expect(await resolved('etcd3')).toEqual(['etcd3']);
    await expect(resolved('etcd9')).rejects.toThrow('the stack has no node etcd9');
  });

  it('is drawn from the run’s random numbers where several have the role', async () => {
    expect(await resolved('any-replica', { random: () => 0.9 })).toEqual(['patroni3']);
  });

  it('whose lag is not known is further behind than any', async () => {
    members[1] = { name: 'patroni2', role: 'replica', state: 'streaming', lag: 'unknown' };
    expect(await resolved('most-lagging')).toEqual(['patroni2']);
  });

  it('is told by a member that answers, where another does not', async () => {
    servers[0]?.close();
    servers[0]?.closeAllConnections();
    expect(await resolved('leader')).toEqual(['patroni1']);
  });
});

describe('a target that is not there yet', () => {
  it('is waited for', async () => {
    const [, standby] = members;
    members[1] = { name: 'patroni2', role: 'replica', state: 'streaming' };
    setTimeout(() => (members[1] = standby ?? { name: '', role: '', state: '' }), 150);
    expect(await resolved('sync-standby')).toEqual(['patroni2']);
  });

  it('is not taken from those that may become synchronous', async () => {
    vi.stubEnv('PATRONI_CHAOS_TIMEOUT_FACTOR', '0.01');
    members[1] = { name: 'patroni2', role: 'replica', state: 'streaming' };
    await expect(resolved('async-standby')).rejects.toMatchObject({ code: 'TARGET_NOT_FOUND' });
  });

  it('is an error at the deadline, with what was seen last', async () => {
    vi.stubEnv('PATRONI_CHAOS_TIMEOUT_FACTOR', '0.01');
    etcdLeaders = ['etcd1', 'etcd2'];
    await expect(resolved('etcd-follower')).rejects.toMatchObject({
      code: 'TARGET_NOT_FOUND',
      message: expect.stringContaining('2 members say that they lead') as string,
    });
    await expect(resolved('old-leader')).rejects.toMatchObject({ code: 'TARGET_NOT_FOUND' });
  });

  it('ends with the run', async () => {
    const controller = new AbortController();
    const waiting = resolved('old-leader', { signal: controller.signal });
    controller.abort(new Error('interrupted'));
    await expect(waiting).rejects.toThrow('interrupted');
  });
});
