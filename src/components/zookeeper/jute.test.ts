import { createServer, type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { JuteReader, JuteWriter, Packets } from './jute.js';
import { ZooSession } from './session.js';

const bytes = (hex: string) => Buffer.from(hex.replace(/\s+/g, ''), 'hex');

it('writes numbers big-endian, and lengths before texts and packets', () => {
  const packet = new JuteWriter().int(-2).long(258n).boolean(true).text('/é').packet();
  expect(packet).toEqual(bytes('00000014 fffffffe 0000000000000102 01 00000003 2fc3a9'));
});

it('reads what it writes; an absent buffer is empty', () => {
  const reader = new JuteReader(bytes('00000002 00000001 61 00000001 62 ffffffff 0000000300000005'));
  expect(reader.texts()).toEqual(['a', 'b']);
  expect(reader.text()).toBe('');
  expect(reader.long()).toBe(3n * 2n ** 32n + 5n);
});

it('refuses a buffer that goes beyond its packet', () => {
  expect(() => new JuteReader(bytes('00000005 6161')).text()).toThrow(RangeError);
  expect(() => new JuteReader(bytes('0000')).int()).toThrow(RangeError);
});

it('cuts packets out of a stream, however it is split', () => {
  const packets = new Packets();
  const stream = bytes('00000001 61 00000000 00000002 6263');
  const found = [...stream].flatMap((byte) => packets.take(Buffer.from([byte])));
  expect(found.map(String)).toEqual(['a', '', 'bc']);
  expect(new Packets().take(stream).map(String)).toEqual(['a', '', 'bc']);
});

it('refuses a length that no packet has', () => {
  expect(() => new Packets().take(bytes('fffffffc'))).toThrow('a packet of -4 bytes');
});

it('opens a session and reads a node with the bytes of the protocol', async () => {
  const received: Buffer[] = [];
  const answers = [
    // Version 0, timeout 10 s, session 0x1e0a, a password of 16 bytes, not read-only.
    bytes('00000025 00000000 00002710 0000000000001e0a 00000010 00112233445566778899aabbccddeeff 00'),
    // xid 1, zxid 0x300000007, no error; "pg1", and of its Stat czxid and mzxid.
    bytes('00000027 00000001 0000000300000007 00000000 00000003 706731 0000000300000004 0000000300000006'),
  ];
  const server = createServer((socket) => {
    socket.on('data', (data: Buffer) => {
      received.push(data);
      socket.write(answers.shift() ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const session = await ZooSession.open({ host: '127.0.0.1', port }, 'zookeeper1', 1000);
  expect(await session.node('/a')).toEqual({ value: 'pg1', created: 3 * 2 ** 32 + 4, changed: 3 * 2 ** 32 + 6 });
  session.close();
  server.close();
  expect(received[0]).toEqual(
    bytes('0000002d 00000000 0000000000000000 00002710 0000000000000000 00000010' + '00'.repeat(16) + '00'),
  );
  expect(received[1]).toEqual(bytes('0000000f 00000001 00000004 00000002 2f61 00'));
  await expect(session.node('/a')).rejects.toThrow('the session was closed');
});

it('ends a session whose server sends something else', async () => {
  const server = createServer((socket) => socket.once('data', () => socket.write(bytes('fffffffc'))));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const opening = ZooSession.open({ host: '127.0.0.1', port }, 'zookeeper1', 1000);
  await expect(opening).rejects.toThrow('a packet of -4 bytes');
  server.close();
});
