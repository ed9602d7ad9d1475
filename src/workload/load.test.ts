import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clockFrom, newClockOrigin } from '../core/clock.js';
import { waitFor } from '../core/wait.js';
import type { NewEvent, Write } from '../history/events.js';
import { MAX_NEW_PER_SECOND, ROUTE_NEW_PER_SECOND } from '../core/connection-bounds.js';
import type { RouteHost } from '../core/route-endpoint.js';
import { ConnectionLimit } from './connection-limit.js';
import type { RouteTarget } from './dial.js';
import { writeLoad } from './load.js';
import { routeLoads } from './route-loads.js';
import { RouteWatch } from './route-watch.js';
import type { WorkloadConfig } from './protocol.js';
import { fakeServer } from './testing/fake-server.js';

const message = (type: string, ...parts: (string | Buffer)[]) => {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};
const READY = message('Z', 'I');
const REFUSAL = message(
  'E', 'SERROR\0C25006\0Mcannot execute INSERT in a read-only transaction\0\0',
); // prettier-ignore
const row = (...fields: string[]) => {
  const count = Buffer.alloc(2);
  count.writeInt16BE(fields.length);
  const values = fields.map((field) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(field.length);
    return Buffer.concat([length, Buffer.from(field)]);
  });
  return Buffer.concat([message('1'), message('2'), message('D', count, ...values), message('C', 'SELECT 1\0')]);
};

/** The part of PostgreSQL's protocol that a writer needs. The node is in recovery until it is promoted. */
async function startNode() {
  const node = { inRecovery: true, insertsOn: [] as number[], config: {} as WorkloadConfig };
  let sessions = 0;
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    const session = (sessions += 1);
    open.add(socket);
    let started = false;
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
    socket.on('data', (data: Buffer) => {
      if (!started) {
        started = true;
        const standby = message('S', `in_hot_standby\0${node.inRecovery ? 'on' : 'off'}\0`);
        socket.write(Buffer.concat([message('R', Buffer.alloc(4)), standby, READY]));
        return;
      }
      // All messages of one execution come in one chunk. The statement name in it identifies the execution.
      if (data.includes('read-only\0')) socket.write(Buffer.concat([row(node.inRecovery ? 'on' : 'off'), READY]));
      else if (data.includes('who\0')) socket.write(Buffer.concat([row('patroni2', 't'), READY]));
      else {
        node.insertsOn.push(session);
        socket.write(Buffer.concat([node.inRecovery ? REFUSAL : row('patroni2', 'f', '2', '0/1'), READY]));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const target: RouteTarget = {
    hosts: [{ host: '127.0.0.1', port: (server.address() as AddressInfo).port }],
    targetSessionAttrs: 'any',
    isBalanced: false,
    user: 'app',
    password: undefined,
    database: 'app',
    applicationName: 'test',
    connectTimeoutMs: 1000,
    statementTimeoutMs: 1000,
  };
  node.config = {
    clock: newClockOrigin(),
    readWrite: target,
    readOnly: target,
    direct: {},
    writesPerSecond: 100,
    readsPerSecond: 0,
    writers: 4,
    readers: 0,
  };
  return node;
}

/** What a load needs, and the writes that it records. */
function recording(config: WorkloadConfig) {
  const writes: Write[] = [];
  const clock = clockFrom(config.clock);
  const record = (event: NewEvent) => {
    if (event.kind === 'write') writes.push({ ...event, id: writes.length });
  };
  return { writes, clock, record, limit: new ConnectionLimit(clock), route: new RouteWatch() };
}

/** Independent of the current speed of the machine. */
const until = (what: string, isSo: () => boolean) =>
  waitFor(() => Promise.resolve(isSo() ? { done: true, value: null } : { done: false, saw: 'not yet' }), {
    what,
    timeoutMs: 10_000,
    intervalMs: 10,
  });

describe('the writers, where nothing but a hot standby answers', () => {
  it('ask one session again until it takes writes, and open few new ones; each refusal says who refused', async () => {
    const node = await startNode();
    const { writes, ...context } = recording(node.config);
    const { limit } = context;
    const load = writeLoad(node.config, context);
    const acknowledged = () => writes.filter(({ outcome }) => outcome === 'ok');
    load.start();
    await until('refusals on new sessions and on a used one', () => {
      const count = (isNew: boolean) => writes.filter(({ nth }) => (nth === 1) === isNew).length;
      return count(true) >= 20 && count(false) >= 20;
    });
    expect(writes.every(({ outcome, code }) => outcome === 'rejected' && code === '25006')).toBe(true);
    expect(writes.every(({ node: by, inRecovery }) => by === 'patroni2' && inRecovery === true)).toBe(true);
    expect(limit.takeCounts().newPerSecond).toBeLessThanOrEqual(MAX_NEW_PER_SECOND);

    node.inRecovery = false;
    await until('acknowledged writes', () => acknowledged().length > 10);
    await load.drain();
    expect(acknowledged()[0]).toMatchObject({ node: 'patroni2', timeline: 2 });
    expect(writes.findLast(({ outcome }) => outcome === 'rejected')?.t).toBeLessThan(acknowledged()[5]?.t ?? 0);
  });
});

describe('the writers of a further route', () => {
  it('have numbers of their own, name their route, and take only a part of the new sessions', async () => {
    const node = await startNode();
    const { writes, ...context } = recording(node.config);
    const { limit } = context;
    const config = {
      ...node.config,
      routes: [{ name: 'second', readWrite: node.config.readWrite, readOnly: node.config.readOnly }],
    };
    const [load] = routeLoads(config, context);
    load?.start();
    await until('refusals', () => writes.length >= 20);
    node.inRecovery = false;
    await until('acknowledged writes', () => writes.filter(({ outcome }) => outcome === 'ok').length > 3);
    await load?.drain();
    expect(writes.every(({ route, writer }) => route === 'second' && writer >= 1000)).toBe(true);
    expect(limit.takeCounts().newPerSecond).toBeLessThanOrEqual(ROUTE_NEW_PER_SECOND);
  });
});

describe('the writers with a list of hosts, the first of which is silent', () => {
  it('see the end of the outage at the leader itself, and name the host that was asked', async () => {
    const [silent, node] = [await fakeServer('silent'), await startNode()];
    const [own] = node.config.readWrite.hosts;
    const hosts = [{ ...silent, name: 'patroni1' }, { ...own, name: 'patroni2' } as RouteHost];
    const connectTimeoutMs = 5000;
    const readWrite = { ...node.config.readWrite, hosts, targetSessionAttrs: 'read-write', connectTimeoutMs } as const;
    const { writes, ...context } = recording(node.config);
    const load = writeLoad({ ...node.config, readWrite }, context);
    const acknowledged = () => writes.filter(({ outcome }) => outcome === 'ok');
    load.start();
    await until('answers of the standby', () => writes.filter(({ host }) => host === 'patroni2').length >= 20);
    node.inRecovery = false;
    await until('acknowledged writes', () => acknowledged().length > 10);
    const [first] = acknowledged();
    expect(first).toMatchObject({ host: 'patroni2', node: 'patroni2' });
    // Nothing else of ours waited for the silent host first: the time-out of 5 s is longer than the test.
    expect((first?.t ?? 0) - (first?.startMs ?? 0)).toBeLessThan(1000);
    const asked = writes.filter(({ host, outcome }) => host === 'patroni2' && outcome !== 'ok');
    expect(new Set(asked.map(({ code, stage }) => `${stage} ${code}`))).toEqual(new Set(['connect READ_ONLY_SESSION']));
    expect(context.limit.takeCounts().newPerSecond).toBeLessThanOrEqual(MAX_NEW_PER_SECOND);
    await load.drain();
  });
});
