import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MAX_NEW_PER_SECOND } from '../core/connection-bounds.js';
import { READ_ONLY_SESSION } from './dial.js';
import type { ProbedHost } from './end-probe.js';
import { answering, failing, fakeSession, good, load, pass, silent, type Open } from './testing/fake-load.js';
import type { Session } from './session.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Two hosts, of which the first is silent, as a client sees it that tries them in turn. */
function list(second: Open = answering) {
  const state = { writable: false, secondIsAway: false };
  const openSecond: Open = (...args) => (state.secondIsAway ? silent(...args) : second(...args));
  const inTurn: Open = async (...args) => {
    await silent(...args).catch(() => undefined);
    const session = await openSecond(...args);
    return state.writable ? session : failing(READ_ONLY_SESSION);
  };
  const named = (name: string, open: Open): ProbedHost => ({
    name,
    open: (signal, progress) => open(signal, { firstByte: () => progress.firstByte(name) }),
  });
  const hosts = [named('patroni1', silent), named('patroni2', openSecond)];
  const execute = () =>
    Promise.resolve(state.writable ? good : { ok: false, session: 'read-only' as const, node: 'patroni2' });
  return { state, options: { open: inTurn, execute, severalHosts: true }, hosts };
}

/** How long after its promotion the second host's first write was seen, in ms. */
async function seenAfter(
  { state, options }: ReturnType<typeof list>,
  hosts: readonly ProbedHost[],
  outageMs = 5000,
): Promise<number> {
  let seenMs = Number.POSITIVE_INFINITY;
  const { paced } = load({
    ...options,
    hosts,
    execute: async () => {
      const result = await options.execute();
      if (result.ok) seenMs = Math.min(seenMs, performance.now());
      return result;
    },
  });
  paced.start();
  await pass(outageMs);
  state.writable = true;
  const promotedMs = performance.now();
  await pass(3000);
  void paced.drain();
  return seenMs - promotedMs;
}

describe('the end of an outage on a list of hosts', () => {
  it('is seen within 20 ms where the leader answers, though the first host is silent', async () => {
    const latest = { byHost: 0, inTurn: 0 };
    for (const outageMs of [3000, 3350, 3700, 4050, 4400, 4750]) {
      const each = list();
      latest.byHost = Math.max(latest.byHost, await seenAfter(each, each.hosts, outageMs));
      latest.inTurn = Math.max(latest.inTurn, await seenAfter(list(), [], outageMs));
    }
    expect(latest.byHost).toBeLessThanOrEqual(20);
    // A pass over the list comes to the leader only after the time-out of the silent host.
    expect(latest.inTurn).toBeGreaterThan(100);
  });

  it('is seen within 20 ms where the new leader refused until then', async () => {
    const { state, options, hosts } = list((...args) =>
      state.writable ? answering(...args) : failing('ECONNREFUSED'),
    );
    expect(await seenAfter({ state, options, hosts }, hosts)).toBeLessThanOrEqual(20);
  });

  it('costs few connections: each host has one, and the hosts share the others', async () => {
    const { state, options, hosts } = list();
    const { paced, limit, seen } = load({ ...options, hosts });
    paced.start();
    await pass(1000);
    limit.takeCounts();
    await pass(10_000);
    const { held, newPerSecond } = limit.takeCounts();
    expect(held).toBeLessThanOrEqual(10 + 5);
    expect(newPerSecond).toBeLessThanOrEqual(MAX_NEW_PER_SECOND);
    expect(seen.executed).toBeGreaterThan(500);
    state.secondIsAway = true;
    await pass(10_000);
    expect(limit.takeCounts().held).toBeLessThanOrEqual(10 + 5);
    void paced.drain();
  });

  it('gives a silent host up for a newer attempt, within its one connection', async () => {
    const { options, hosts } = list();
    let [begun, open] = [0, 0];
    const counted: Open = async (...args) => {
      begun += 1;
      open += 1;
      expect(open).toBe(1);
      return await silent(...args).finally(() => (open -= 1));
    };
    const { paced } = load({
      ...options,
      probes: 2,
      hosts: hosts.map((host, index) => (index === 0 ? { ...host, open: counted } : host)),
    });
    paced.start();
    await pass(10_000);
    // First every 150 ms, in the end every 500 ms.
    expect(begun).toBeGreaterThan(20);
    expect(begun).toBeLessThan(65);
    void paced.drain();
  });

  it('leaves two operations hanging at a host, as many as show its end', async () => {
    const { options, hosts } = list();
    const atSecond = new Set<Session>();
    let hanging = 0;
    const marked: Open = (_signal, progress) => {
      progress.firstByte('patroni2');
      const session = fakeSession();
      atSecond.add(session);
      return Promise.resolve(session);
    };
    const { paced } = load({
      ...options,
      open: silent,
      hosts: hosts.map((host, index) => (index === 1 ? { ...host, open: marked } : host)),
      execute: (_slot, _startMs, session) => {
        if (atSecond.has(session)) hanging += 1;
        return new Promise(() => undefined);
      },
    });
    paced.start();
    await pass(5000);
    expect(hanging).toBe(2);
    void paced.drain();
  });
});
