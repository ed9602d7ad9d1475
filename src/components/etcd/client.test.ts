import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { StackNode } from '../../stack/types.js';
import { ETCD_CLIENT_PORT, readEtcd } from './client.js';

const base64 = (text: string) => Buffer.from(text).toString('base64');
let server: Server;
let asked = '';

/** A member whose HTTP gateway gives this answer, or none. */
async function member(status: number, answer: unknown): Promise<StackNode> {
  server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => (asked = chunk.toString()));
    if (answer !== undefined) request.on('end', () => response.writeHead(status).end(JSON.stringify(answer)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const ports = new Map([[ETCD_CLIENT_PORT, { host: '127.0.0.1', port, container: 2379 }]]);
  return { name: 'etcd1', role: 'etcd', containerId: 'c', ip: '10.0.0.1', ports };
}

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

it('reads the keys with a prefix, and asks for a linearizable answer', async () => {
  const kvs = [
    { key: base64('/service/demo/leader'), value: base64('patroni1'), mod_revision: '12' },
    { key: base64('/service/demo/failover'), mod_revision: '9' },
  ];
  const node = await member(200, { header: { cluster_id: '18446744073709551615', revision: '14' }, kvs });
  expect(await readEtcd(node, '/service/demo/', 1000)).toEqual({
    clusterId: '18446744073709551615',
    revision: 14,
    keys: [
      { key: 'leader', value: 'patroni1', revision: 12 },
      { key: 'failover', value: '', revision: 9 },
    ],
  });
  expect(JSON.parse(asked)).toEqual({
    key: base64('/service/demo/'),
    range_end: base64('/service/demo0'),
    serializable: false,
  });
});

it('finds nothing in an etcd that is empty', async () => {
  const node = await member(200, { header: { cluster_id: '7', revision: '1' } });
  expect(await readEtcd(node, '/service/demo/', 1000)).toEqual({ clusterId: '7', revision: 1, keys: [] });
});

it('takes the error of a member without a leader for no answer', async () => {
  const node = await member(503, { code: 14, message: 'etcdserver: no leader' });
  await expect(readEtcd(node, '/service/demo/', 1000)).rejects.toThrow(/etcd1 answers 503.*no leader/);
});

it('does not wait longer than it was told for a member that is frozen', async () => {
  const node = await member(200, undefined);
  await expect(readEtcd(node, '/service/demo/', 50)).rejects.toThrow('no answer within 50 ms');
});
