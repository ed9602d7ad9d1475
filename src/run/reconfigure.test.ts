import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { dynamicConfig } from '../components/patroni/dynamic-settings.js';
import { loadProfile } from '../topology/profile.js';
import type { Cluster, StackNode } from '../stack/types.js';
import { reconfigure } from './reconfigure.js';

const fast = await loadProfile('fast');

/** A member's REST API that does not answer the first request, as after etcd has regained its majority. */
async function slowMember(): Promise<{ cluster: Cluster; asked: string[] }> {
  const asked: string[] = [];
  const server: Server = createServer(({ method = '', url = '' }, response) => {
    asked.push(`${method} ${url}`);
    if (asked.length === 1) return;
    response.end(JSON.stringify(url === '/cluster' ? { members: [] } : dynamicConfig(fast)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const node = { name: 'patroni1', role: 'patroni', ports: new Map([['rest', { host: '127.0.0.1', port }]]) };
  return { cluster: { nodes: [node as unknown as StackNode] } as unknown as Cluster, asked };
}

it('asks a member again that did not answer, before a run is given up', async () => {
  const { cluster, asked } = await slowMember();
  await reconfigure(cluster, fast, new AbortController().signal);
  expect(asked.slice(0, 2)).toEqual(['GET /config', 'GET /config']);
});
