import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StackNode } from '../../../stack/types.js';
import { CONSUL_HTTP_PORT } from '../client.js';

interface Stored {
  value: string;
  created: number;
  modified: number;
}

/** The data of a Consul cluster, and its HTTP API: several servers may show the same data. */
export class FakeConsul {
  /** The index of the newest change. */
  index = 10;
  /** Without a leader, every read is answered with an error. */
  hasLeader = true;
  /** The paths that were asked for. */
  readonly asked: string[] = [];
  private readonly keys = new Map<string, Stored>();
  private readonly blocked = new Set<() => void>();
  private readonly servers: Server[] = [];

  put(key: string, value: string): void {
    this.index += 1;
    this.keys.set(key, { value, created: this.keys.get(key)?.created ?? this.index, modified: this.index });
    this.wake();
  }

  delete(key: string): void {
    this.index += 1;
    this.keys.delete(key);
    this.wake();
  }

  /** Makes changes that no reader sees one by one. */
  atOnce(changes: () => void): void {
    const blocked = [...this.blocked];
    this.blocked.clear();
    changes();
    for (const answer of blocked) answer();
  }

  /** Starts a server; returns the node that it is. */
  async server(name: string, isLeader = false): Promise<StackNode> {
    const server = createServer((request, response) => this.answer(request.url ?? '', response, isLeader));
    this.servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = { host: '127.0.0.1', port: (server.address() as AddressInfo).port, container: 8500 };
    return { name, role: 'consul', containerId: name, ip: '10.0.0.2', ports: new Map([[CONSUL_HTTP_PORT, endpoint]]) };
  }

  close(): void {
    this.wake();
    for (const server of this.servers) {
      server.close();
      server.closeAllConnections();
    }
  }

  private wake(): void {
    for (const answer of this.blocked) answer();
    this.blocked.clear();
  }

  private answer(path: string, response: ServerResponse, isLeader: boolean): void {
    this.asked.push(path);
    if (path === '/v1/agent/self') {
      const stats = { consul: { leader: String(isLeader), server: 'true' } };
      response.end(JSON.stringify({ Config: { Version: '1.8.7' }, Stats: stats }));
      return;
    }
    const { pathname, searchParams } = new URL(path, 'http://consul');
    const read = () => this.list(pathname.replace('/v1/kv/', ''), response);
    if (!this.hasLeader || Number(searchParams.get('index') ?? 0) !== this.index) {
      read();
      return;
    }
    const once = () => {
      clearTimeout(timer);
      this.blocked.delete(once);
      read();
    };
    const timer = setTimeout(once, Number.parseInt(searchParams.get('wait') ?? '0', 10));
    this.blocked.add(once);
  }

  private list(prefix: string, response: ServerResponse): void {
    if (!this.hasLeader) {
      response.writeHead(500).end('No cluster leader');
      return;
    }
    const found = [...this.keys].filter(([key]) => key.startsWith(prefix));
    response.writeHead(found.length === 0 ? 404 : 200, { 'X-Consul-Index': this.index });
    const rows = found.map(([key, { value, created, modified }]) => ({
      Key: key,
      Value: Buffer.from(value).toString('base64'),
      CreateIndex: created,
      ModifyIndex: modified,
    }));
    response.end(found.length === 0 ? '' : JSON.stringify(rows));
  }
}
