import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { getOnce } from './http.js';

/** A server that is given each request. Returns its address. */
async function listening(answer: (socket: Socket, request: string) => void) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => answer(socket, data.toString()));
    onTestFinished(() => void socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

describe('one GET on a connection of its own', () => {
  it('returns status and body, in however many parts they come', async () => {
    const requests: string[] = [];
    const endpoint = await listening((socket, request) => {
      requests.push(request);
      socket.write('HTTP/1.0 503 Service');
      setTimeout(() => socket.write(' Unavailable\r\ncontent-type: application/json\r\n\r\n{"name":'), 5);
      setTimeout(() => socket.end('"nöde"}\r\n\r\n'), 10);
    });
    const answer = await getOnce(endpoint, '/patroni', 1000);
    expect(answer).toEqual({ status: 503, body: '{"name":"nöde"}\r\n\r\n' });
    expect(requests).toEqual([`GET /patroni HTTP/1.0\r\nhost: 127.0.0.1:${endpoint.port}\r\n\r\n`]);
  });

  it.each([
    ['no answer in time', () => undefined, 'no answer within 50 ms'],
    ['half an answer in time', (socket: Socket) => socket.write('HTTP/1.0 200 OK\r\n\r\n{'), 'no answer within 50 ms'],
    ['a close', (socket: Socket) => socket.end(), 'closed without an answer'],
    ['a close within the headers', (socket: Socket) => socket.end('HTTP/1.0 200 OK\r\n'), 'closed without an answer'],
    ['a reset', (socket: Socket) => socket.resetAndDestroy(), 'ECONNRESET'],
  ])('fails after %s', async (_what, answer, reason) => {
    const endpoint = await listening((socket) => void answer(socket));
    await expect(getOnce(endpoint, '/patroni', 50)).rejects.toThrow(reason);
  });

  it('fails where nothing listens', async () => {
    const endpoint = await listening(() => undefined);
    await expect(getOnce({ ...endpoint, port: 1 }, '/', 1000)).rejects.toThrow('ECONNREFUSED');
  });
});
