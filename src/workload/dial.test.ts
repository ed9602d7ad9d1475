import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../core/http.js';
import { seededRandom } from '../core/random.js';
import { dial, READ_ONLY_SESSION, type RouteTarget } from './dial.js';
import { fakeServer, refusing } from './testing/fake-server.js';

const CONNECT_TIMEOUT_MS = 150;

const to = (...hosts: Endpoint[]): RouteTarget => ({
  hosts: hosts.map(({ host, port }) => ({ host, port })),
  targetSessionAttrs: 'read-write',
  isBalanced: false,
  user: 'app',
  password: undefined,
  database: 'app',
  applicationName: 'test',
  connectTimeoutMs: CONNECT_TIMEOUT_MS,
  statementTimeoutMs: 1000,
});

describe('a session through a list of hosts', () => {
  it.each(['standby', 'read-only'] as const)('passes a host that is a %s, without a statement', async (behaviour) => {
    const [first, leader] = [await fakeServer(behaviour), await fakeServer('writable')];
    const session = await dial(to(first, leader));
    expect([first.sessions, first.asked, leader.sessions]).toEqual([1, 0, 1]);
    expect(session.usable).toBe(true);
    session.drop();
  });

  it('asks a server that reports nothing (before PostgreSQL 14)', async () => {
    const [old, leader] = [await fakeServer('old-standby'), await fakeServer('writable')];
    (await dial(to(old, leader))).drop();
    expect([old.asked, leader.sessions]).toEqual([1, 1]);
  });

  it('passes a host that refuses, at once', async () => {
    const leader = await fakeServer('writable');
    (await dial(to(await refusing(), leader))).drop();
    expect(leader.sessions).toBe(1);
  });

  it('passes a silent host after its connect time-out', async () => {
    const [silent, leader] = [await fakeServer('silent'), await fakeServer('writable')];
    const startedAt = performance.now();
    (await dial(to(silent, leader))).drop();
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(CONNECT_TIMEOUT_MS - 5);
    expect(leader.sessions).toBe(1);
  });

  it('fails after one pass, with what each host said', async () => {
    const [standby, other] = [await fakeServer('standby'), await refusing()];
    const failure = dial(to(standby, other));
    await expect(failure).rejects.toMatchObject({ code: READ_ONLY_SESSION });
    await expect(failure).rejects.toThrow(
      new RegExp(`^127.0.0.1:${standby.port}: session is read-only; 127.0.0.1:${other.port}: .*ECONNREFUSED`),
    );
    expect(standby.sessions).toBe(1);
  });

  it('fails as silent where one host was silent and the others refused', async () => {
    const failure = dial(to(await fakeServer('silent'), await refusing()));
    await expect(failure).rejects.toMatchObject({ code: 'TIMEOUT' });
    await expect(failure).rejects.toThrow(/ECONNREFUSED/);
  });

  it('ends when it is given up, and tries no other host', async () => {
    const [silent, leader] = [await fakeServer('silent'), await fakeServer('writable')];
    const controller = new AbortController();
    const failure = dial(to(silent, leader), { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(failure).rejects.toMatchObject({ code: 'ABANDONED' });
    expect(leader.sessions).toBe(0);
  });

  it('reports the time-out of a single host as it is', async () => {
    await expect(dial(to(await fakeServer('silent')))).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  it('takes any host, in an order of its own each time, where reads are balanced', async () => {
    const [standby, leader] = [await fakeServer('standby'), await fakeServer('writable')];
    const target: RouteTarget = { ...to(standby, leader), targetSessionAttrs: 'any', isBalanced: true };
    const random = seededRandom(1);
    for (let attempt = 0; attempt < 20; attempt += 1) (await dial(target, { random })).drop();
    expect(standby.sessions + leader.sessions).toBe(20);
    expect(Math.min(standby.sessions, leader.sessions)).toBeGreaterThan(3);
  });
});
