import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { StackNode } from '../../stack/types.js';
import { WatchedDcs } from '../testing/watched.js';
import { zookeeper } from './dcs.js';
import { zookeeperModel } from './model.js';
import { FakeZooKeeper } from './testing/zookeeper.js';

const KEY = '/service/chaos/';

let cluster: FakeZooKeeper;
let nodes: [StackNode, StackNode, StackNode];
let watched: WatchedDcs;

beforeEach(async () => {
  cluster = new FakeZooKeeper();
  const name = (number: number) => `zookeeper${number}`;
  nodes = [await cluster.server(name(1)), await cluster.server(name(2), true), await cluster.server(name(3))];
  watched = new WatchedDcs(zookeeper, nodes);
});
afterEach(async () => {
  cluster.close();
  await watched.stop();
});

it('reads the keys of the cluster after a sync, without those of others', async () => {
  cluster.put(`${KEY}initialize`, '7001');
  cluster.put(`${KEY}members/patroni1`, '{}');
  cluster.put('/service/other/leader', 'x');
  expect(await zookeeper.read(nodes[0], watched.stack(), 1000)).toEqual([
    expect.objectContaining({ key: 'initialize', value: '7001', revision: 3 * 2 ** 32 + 11 }),
    expect.objectContaining({ key: 'members/patroni1', value: '{}' }),
  ]);
  expect(cluster.asked[0]).toBe(9);
});

it('knows a cluster without keys, a server without a leader, and a silent one', async () => {
  expect(await zookeeper.read(nodes[0], watched.stack(), 1000)).toEqual([]);
  cluster.isSilent = true;
  await expect(zookeeper.read(nodes[0], watched.stack(), 200)).rejects.toThrow('zookeeper1: no answer within 200 ms');
  cluster.loseLeader();
  await expect(zookeeper.read(nodes[0], watched.stack(), 1000)).rejects.toThrow('zookeeper1 closed the connection');
});

it('tells which server leads, and its version', async () => {
  expect(await Promise.all(nodes.map((node) => zookeeper.leads(node)))).toEqual([false, true, false]);
  expect(await zookeeper.version(nodes[0])).toBe('3.9.3');
  cluster.close();
  expect(await zookeeper.leads(nodes[1])).toBe(false);
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
  // Every change is as uncertain as the time since the last read.
  for (const event of watched.events.slice(1)) expect(event.unc).toBeLessThan(1000);
});

it('records a deletion that lies between two reads', async () => {
  cluster.put(`${KEY}leader`, 'patroni1');
  await watched.watch();
  cluster.delete(`${KEY}leader`);
  cluster.put(`${KEY}leader`, 'patroni2');
  await vi.waitFor(() => expect(watched.leaderKeys()).toEqual(['patroni1', 'delete', 'patroni2']));
});

it('is not misled by a leader of ZooKeeper that is cut off and answers with old data', async () => {
  cluster.put(`${KEY}leader`, 'patroni1');
  cluster.put(`${KEY}config`, '{"ttl":20}');
  await watched.watch();
  await new Promise((resolve) => setTimeout(resolve, 500));
  cluster.cutOff('zookeeper2');
  cluster.zxid = 4 * 2 ** 32;
  cluster.delete(`${KEY}leader`);
  cluster.put(`${KEY}leader`, 'patroni2');
  cluster.put(`${KEY}config`, '{"ttl":30}');
  await vi.waitFor(() => expect(watched.leaderKeys()).toEqual(['patroni1', 'delete', 'patroni2']));
  // It is asked again in a new session, which it cannot open.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(watched.leaderKeys()).toEqual(['patroni1', 'delete', 'patroni2']);
  expect(watched.events.filter(({ kind }) => kind === 'dcs-key')).toHaveLength(2);
});

it('records what comes after ZooKeeper has lost its data', async () => {
  cluster.put(`${KEY}leader`, 'patroni1');
  await watched.watch();
  await new Promise((resolve) => setTimeout(resolve, 500));
  cluster.wipe();
  await vi.waitFor(() => expect(watched.leaderKeys()).toEqual(['patroni1', 'delete']));
  cluster.put(`${KEY}leader`, 'patroni2');
  await vi.waitFor(() => expect(watched.leaderKeys()).toEqual(['patroni1', 'delete', 'patroni2']));
});

it('records how long it was blind, without a leader of ZooKeeper', { timeout: 15_000 }, async () => {
  cluster.put(`${KEY}leader`, 'patroni1');
  await watched.watch();
  await new Promise((resolve) => setTimeout(resolve, 500));
  cluster.loseLeader();
  await new Promise((resolve) => setTimeout(resolve, 4500));
  cluster.put(`${KEY}leader`, 'patroni2');
  cluster.hasLeader = true;
  await vi.waitFor(() => expect(watched.leaderKeys()).toEqual(['patroni1', 'patroni2']));
  watched.expectBlind('closed the connection');
});

it('predicts the end of a session at a tick, and a demotion by the deadline of the retries', () => {
  const settings = { ttlMs: 20_000, loopWaitMs: 1000, retryTimeoutMs: 3000 };
  expect(zookeeperModel.timing.expiry(settings)).toMatchObject({ minMs: 20_000, maxMs: 23_000 });
  expect(zookeeperModel.timing.demotion(settings, 3)).toMatchObject({ minMs: 1600, maxMs: 7000 });
});
