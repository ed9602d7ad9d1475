import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import type { Change } from '../dcs-keys.js';
import { EtcdWatch } from './watch.js';
import { FakeClient, snapshot } from './testing/etcd.js';

/** A process that watches an etcd that does not answer, gives up and closes. Only the watch could keep it alive. */
const GIVES_UP = `
  import { etcdClient } from './src/components/etcd/client.ts';
  import { EtcdWatch } from './src/components/etcd/watch.ts';
  const ports = new Map([['client', { host: '127.0.0.1', port: 1, container: 2379 }]]);
  const client = etcdClient({ name: 'etcd1', ports });
  const ignore = () => undefined;
  const watch = new EtcdWatch(client, 'x', ignore);
  for (let renewals = 0; renewals < 2; renewals++)
    await Promise.race([watch.renew(1).catch(ignore), new Promise((resolve) => setTimeout(resolve, 300))]);
  await watch.close();
  process.exitCode = 7;`;

it('leaves nothing that keeps the process alive, though it never was connected', async () => {
  const args = ['--import', 'tsx', '--input-type=module', '-e', GIVES_UP];
  const { exitCode, timedOut } = await execa(process.execPath, args, { timeout: 15_000, reject: false });
  expect(exitCode).toBe(7);
  expect(timedOut).toBe(false);
});

describe('a watch', () => {
  const made = () => {
    const fake = new FakeClient();
    const notified: (Change & { isLate: boolean })[] = [];
    const watch = new EtcdWatch(fake.client, '/c/', (change, isLate) => notified.push({ ...change, isLate }));
    const renew = (revision: number) => {
      const renewal = watch.renew(revision);
      fake.watchers.at(-1)?.connect(revision + 1);
      return renewal;
    };
    return { fake, notified, watch, renew };
  };

  it('tells of keys without their prefix, and which changes are older than its connection', async () => {
    const { fake, notified, renew } = made();
    await renew(5);
    fake.watchers[0]?.put('/c/leader', 'patroni1', 6);
    fake.watchers[0]?.put('/c/leader', 'patroni2', 7);
    expect(notified).toEqual([
      { key: 'leader', value: 'patroni1', revision: 6, isLate: true },
      { key: 'leader', value: 'patroni2', revision: 7, isLate: false },
    ]);
  });

  it('that is made anew cancels the one before and no longer heeds it', async () => {
    const { fake, notified, renew } = made();
    await renew(5);
    await renew(9);
    fake.watchers[0]?.put('/c/leader', 'patroni1', 6);
    expect(fake.watchers.map(({ cancelled }) => cancelled)).toEqual([true, false]);
    expect(notified).toEqual([]);
  });

  it('is made anew where its member answers reads and it has fallen silent', async () => {
    const { fake, watch, renew } = made();
    await renew(5);
    const reads = (count: number) => {
      for (let read = 0; read < count; read++) watch.answered(snapshot(8, { status: ['', 8] }), 9);
    };
    reads(5);
    expect(fake.watchers).toHaveLength(1);
    reads(1);
    expect(fake.watchers.map(({ fromRevision }) => fromRevision)).toEqual(['5', '9']);
  });

  it('is left alone while it tells what reads show', async () => {
    const { fake, watch, renew } = made();
    await renew(5);
    for (let revision = 6; revision < 20; revision++) {
      watch.answered(snapshot(revision, { status: ['', revision] }), revision + 1);
      fake.watchers[0]?.put('/c/status', '', revision);
    }
    expect(fake.watchers).toHaveLength(1);
  });

  it('cancels its watchers and closes its client at its end, and begins none after it', async () => {
    const { fake, watch, renew } = made();
    await renew(5);
    await renew(9);
    // This watcher never connects.
    void watch.renew(12).catch(() => undefined);
    await watch.close();
    await watch.renew(15);
    expect(fake.watchers.map(({ cancelled }) => cancelled)).toEqual([true, true, true]);
    expect(fake.closed).toBe(true);
  });
});
