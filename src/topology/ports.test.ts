import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { seededRandom } from '../core/random.js';
import { choosePorts, ownNumbers } from './ports.js';
import { loadTopology } from './topology.js';

const FIRST_AT_RANDOM = 15_000;

async function listen() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { server, port: typeof address === 'object' && address ? address.port : 0 };
}

/** A port that is taken for as long as the test lasts. */
async function takenPort(): Promise<number> {
  const { server, port } = await listen();
  onTestFinished(() => void server.close());
  return port;
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const { server, port } = await listen();
  server.close();
  await once(server, 'close');
  return port;
}

describe('ports to publish on', () => {
  it('are the preferred ones where they are free, and others where they are taken', async () => {
    const [free, taken] = [await freePort(), await takenPort()];
    const [first, second, third] = await choosePorts([free, taken, null], true, seededRandom(1));
    expect(first).toBe(free);
    expect(second).not.toBe(taken);
    expect(second).toBeGreaterThanOrEqual(FIRST_AT_RANDOM);
    expect(new Set([first, second, third]).size).toBe(3);
  });

  it('are no number twice, though two prefer it', async () => {
    const free = await freePort();
    const [first, second] = await choosePorts([free, free], true, seededRandom(2));
    expect(first).toBe(free);
    expect(second).not.toBe(free);
  });

  it('are not looked at on a remote engine', async () => {
    const taken = await takenPort();
    expect(await choosePorts([taken], false, seededRandom(3))).toEqual([taken]);
  });

  it('can keep their own number where one service alone has it: those of the proxy', async () => {
    expect(ownNumbers(await loadTopology('haproxy'))).toEqual([5000, 5001, 7000]);
  });
});
