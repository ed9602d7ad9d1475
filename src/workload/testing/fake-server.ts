import { createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Endpoint } from '../../core/http.js';
import { message } from './scripted-server.js';

const AUTHENTICATED = message('R', Buffer.alloc(4));
const READY = message('Z', 'I');

/** `old-standby` reports nothing, as before PostgreSQL 14; `silent` accepts connections and never answers. */
export type Behaviour = 'writable' | 'standby' | 'read-only' | 'old-standby' | 'silent';

const REPORTS: Readonly<Record<Behaviour, readonly (readonly [string, string])[]>> = {
  writable: [
    ['in_hot_standby', 'off'],
    ['default_transaction_read_only', 'off'],
  ],
  standby: [
    ['in_hot_standby', 'on'],
    ['default_transaction_read_only', 'off'],
  ],
  'read-only': [
    ['in_hot_standby', 'off'],
    ['default_transaction_read_only', 'on'],
  ],
  'old-standby': [],
  silent: [],
};

export interface FakeServer extends Endpoint {
  /** Sessions that were opened on it. */
  sessions: number;
  /** Simple queries that it was asked. */
  asked: number;
}

/** A server that lets sessions in and says of itself what a real one in that state says. Closed with the test. */
export async function fakeServer(behaviour: Behaviour): Promise<FakeServer> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    fake.sessions += 1;
    let started = false;
    socket.on('data', () => {
      if (behaviour === 'silent') return;
      if (started) {
        fake.asked += 1;
        socket.write(shown('on'));
        return;
      }
      started = true;
      const reports = REPORTS[behaviour].map(([name, value]) => message('S', `${name}\0${value}\0`));
      socket.write(Buffer.concat([AUTHENTICATED, ...reports, READY]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeServer = { host: '127.0.0.1', port: (server.address() as AddressInfo).port, sessions: 0, asked: 0 };
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return fake;
}

/** The answer to `SHOW transaction_read_only`. */
function shown(value: string): Buffer {
  const column = Buffer.alloc(18);
  column.writeInt32BE(25, 6);
  column.writeInt16BE(-1, 10);
  const count = Buffer.from([0, 1]);
  const length = Buffer.from([0, 0, 0, value.length]);
  return Buffer.concat([
    message('1'),
    message('2'),
    message('T', count, 'transaction_read_only\0', column),
    message('D', count, length, value),
    message('C', 'SHOW\0'),
    READY,
  ]);
}

/** An address that refuses connections. */
export async function refusing(): Promise<Endpoint> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return { host: '127.0.0.1', port };
}
