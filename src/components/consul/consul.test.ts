import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { StackNode } from '../../stack/types.js';
import { WatchedDcs } from '../testing/watched.js';
import { consul } from './dcs.js';
import { consulModel } from './model.js';
import { FakeConsul } from './testing/consul.js';

const KEY = 'service/chaos/';

let cluster: FakeConsul;
let nodes: StackNode[];
let watched: WatchedDcs;

beforeEach(async () => {
  cluster = new FakeConsul();
  nodes = [await cluster.server('consul1'), await cluster.server('consul2', true), await cluster.server('consul3')];
  watched = new WatchedDcs(consul, nodes);
});
afterEach(async () => {
  cluster.close();
  await watched.stop();
});

it('reads the keys of the cluster, without those of others', async () => {
  cluster.put(`${KEY}initialize`, '7001');
  cluster.put('service/other/leader', 'x');
  const [node] = nodes;
  expect(node && (await consul.read(node, watched.stack(), 1000))).toMatchObject([
    { key: 'initialize', value: '7001' },
  ]);
  expect(cluster.asked.at(-1)).toContain('consistent');
});

it('knows a cluster without keys, and a server without a leader', async () => {
  const [node] = nodes;
  expect(node && (await consul.read(node, watched.stack(), 1000))).toEqual([]);
  cluster.hasLeader = false;
  await expect(node && consul.read(node, watched.stack(), 1000)).rejects.toThrow(
    'consul1 answers 500: No cluster leader',
  );
});

it('tells which server leads, and its version', async () => {
  expect(await Promise.all(nodes.map((node) => consul.leads(node)))).toEqual([false, true, false]);
  const [node] = nodes;
  expect(node && (await consul.version(node))).toBe('1.8.7');
  cluster.close();
  expect(node && (await consul.leads(node))).toBe(false);
});

it('records the leader key as it is found, goes and comes, each once', async () => {
  cluster.put(`${KEY}leader`, 'patroni1');
  await watched.watch();
  cluster.delete(`${KEY}leader`);
  await vi.waitFor(() => expect(watched.leaderKeys()).toEqual(['patroni1', 'delete']));
  cluster.put(`${KEY}leader`, 'patroni2');
  await vi.waitFor(() => expect(watched.leaderKeys()).toEqual(['patroni1', 'delete', 'patroni2']));
  cluster.put(`${KEY}sync`, '{}');
  await vi.waitFor(() =>
    expect(watched.events.at(-1)).toMatchObject({ kind: 'dcs-key', key: 'sync', op: 'put', value: '{}' }),
  );
  expect(watched.leaderKeys()).toHaveLength(3);
});

it('records a deletion that lies between two answers', async () => {
  cluster.put(`${KEY}leader`, 'patroni1');
  await watched.watch();
  await vi.waitFor(() => expect(cluster.asked.filter((path) => path.includes('index='))).toHaveLength(3));
  cluster.atOnce(() => {
    cluster.delete(`${KEY}leader`);
    cluster.put(`${KEY}leader`, 'patroni2');
  });
  await vi.waitFor(() => expect(watched.leaderKeys()).toEqual(['patroni1', 'delete', 'patroni2']));
});

it('records how long it was blind, without a leader of Consul', { timeout: 15_000 }, async () => {
  cluster.put(`${KEY}leader`, 'patroni1');
  await watched.watch();
  cluster.hasLeader = false;
  await new Promise((resolve) => setTimeout(resolve, 4500));
  cluster.put(`${KEY}leader`, 'patroni2');
  cluster.hasLeader = true;
  await vi.waitFor(() => expect(watched.leaderKeys()).toEqual(['patroni1', 'patroni2']));
  watched.expectBlind('No cluster leader');
});

it('predicts the end of a session after 2 × its TTL, and a demotion by the deadline of the retries', () => {
  const settings = { ttlMs: 20_000, loopWaitMs: 1000, retryTimeoutMs: 3000 };
  expect(consulModel.timing.expiry(settings)).toMatchObject({ minMs: 20_000, maxMs: 20_500 });
  expect(consulModel.timing.demotion(settings, 3)).toMatchObject({ minMs: 3000, maxMs: 6000 });
});
