import { createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { SessionTarget } from '../session.js';

/** A message of PostgreSQL's protocol. */
export function message(type: string, ...parts: (string | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

export function dataRow(...fields: (string | null)[]): Buffer {
  const count = Buffer.alloc(2);
  count.writeInt16BE(fields.length);
  const columns = fields.map((field) => {
    const text = Buffer.from(field ?? '');
    const length = Buffer.alloc(4);
    length.writeInt32BE(field === null ? -1 : text.length);
    return Buffer.concat([length, text]);
  });
  return message('D', count, ...columns);
}

export const PARSED = message('1');
export const BOUND = message('2');
export const INSERTED = message('C', 'INSERT 0 1\0');
export const READY = message('Z', 'I');
/** The answer to Bind, Execute and Sync. */
export const answerOf = (...fields: (string | null)[]) => Buffer.concat([BOUND, dataRow(...fields), INSERTED, READY]);
const AUTHENTICATED = message('R', Buffer.alloc(4));

/** Answers what a session sends after it has started. All messages of one execution come in one chunk. */
export type Answer = (received: Buffer, socket: Socket) => void;

/** A server that asks for no password. Returns the target of a session with it. */
export async function scriptedServer(answer: Answer): Promise<SessionTarget> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(Buffer.concat([AUTHENTICATED, READY]));
      socket.on('data', (received: Buffer) => answer(received, socket));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    user: 'app',
    password: undefined,
    database: 'app',
    applicationName: 'test',
    connectTimeoutMs: 5000,
    statementTimeoutMs: 5000,
  };
}
