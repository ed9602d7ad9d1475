import { execa } from 'execa';
import { expect, it } from 'vitest';

/** A process that watches an etcd that nobody answers for, gives up and closes: all that could keep it alive is the watch. */
const GIVES_UP = `
  import { etcdClient } from './src/stack/clients/etcd.ts';
  import { EtcdWatch } from './src/observe/etcd-watch.ts';
  const client = etcdClient([{ name: 'etcd1', ports: new Map([[2379, { host: '127.0.0.1', port: 1 }]]) }]);
  const ignore = () => undefined;
  const watch = new EtcdWatch(client, 'x', { put: ignore, delete: ignore, error: ignore });
  for (let renewals = 0; renewals < 2; renewals++)
    await Promise.race([watch.renew().catch(ignore), new Promise((resolve) => setTimeout(resolve, 300))]);
  await watch.close();
  client.close();
  process.exitCode = 7;`;

it('leaves nothing that keeps the process alive, though it never was connected', async () => {
  const args = ['--import', 'tsx', '--input-type=module', '-e', GIVES_UP];
  const { exitCode, timedOut } = await execa(process.execPath, args, { timeout: 15_000, reject: false });
  expect(exitCode).toBe(7);
  expect(timedOut).toBe(false);
});
