import { describe, expect, it, vi } from 'vitest';
import { EnvironmentError } from '../core/errors.js';
import type { HistoryEvent } from '../history/events.js';
import { history } from '../judge/testing/history.js';
import { loadProfile } from '../topology/profile.js';
import { resolveSettings } from '../topology/settings.js';
import { loadTopology } from '../topology/topology.js';
import type { startStack } from './start-stack.js';
import { isFit, stackKey, StackPool } from './stack-pool.js';

const topology = await loadTopology('haproxy');
const fast = await loadProfile('fast');

describe('stackKey', () => {
  const key = (overrides = {}) => stackKey({ topology, settings: resolveSettings(fast, overrides) });

  it('is the same for the same settings, however they came about', () => {
    expect(key({ ttl: fast.ttl })).toBe(key());
  });

  it('is the same where Patroni and HAProxy can change over, and differs with what a stack is brought up with', () => {
    expect(key({ failsafeMode: true, ttl: 30, haproxyOnMarkedDown: '' })).toBe(key());
    expect(key({ dataDisk: '512m' })).not.toBe(key());
  });
});

describe('StackPool', () => {
  const usual = { topology, settings: fast, seed: 1 };
  const withDisk = { topology, settings: resolveSettings(fast, { dataDisk: '512m' }), seed: 1 };
  const noLock = () => Promise.resolve(() => undefined);

  /** A pool whose stacks are names. `up` completes the bring-up of a stack by its number. */
  function pool() {
    const [log, ups]: [string[], ((error?: Error) => void)[]] = [[], []];
    const start = (async ({ settings, signal }, owner) => {
      const name = `${settings.dataDisk || 'usual'} ${ups.length + 1}`;
      log.push(`start ${name}`);
      owner.add('the stack', () => void log.push(`remove ${name}`));
      await new Promise<void>((resolve, reject) => {
        ups.push((error) => (error ? reject(error) : resolve()));
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
      log.push(`up ${name}`);
      return { cluster: name, journal: null } as never;
    }) as typeof startStack;
    const options = { engine: null, images: null, signal: new AbortController().signal } as never;
    const stacks = new StackPool(options, (text) => log.push(text), 0, start);
    const up = async (number: number, error?: Error) => {
      await vi.waitFor(() => expect(ups.length).toBeGreaterThanOrEqual(number));
      ups[number - 1]?.(error);
    };
    const first = async () => {
      const got = stacks.get(usual);
      await up(1);
      await got;
    };
    return { stacks, log, up, first };
  }

  it('hands the stack that has come up ahead to the run that asks for it, and takes down the one before', async () => {
    const { stacks, log, up, first } = pool();
    await first();
    const preparedAt = performance.now();
    stacks.prepare(withDisk, noLock);
    await up(2);
    await vi.waitFor(() => expect(log).toContain('up 512m 2'));
    expect(log).not.toContain('remove usual 1');
    await new Promise((resolve) => setTimeout(resolve, 30));
    const got = await stacks.get(withDisk);
    expect(got).toMatchObject({ cluster: '512m 2', used: false, aheadMs: expect.any(Number) as number });
    // Time after it was up does not count, and its next run gets no aheadMs.
    expect(got.aheadMs).toBeLessThan(performance.now() - preparedAt - 25);
    await expect(stacks.get(withDisk)).resolves.toEqual({ cluster: '512m 2', journal: null, used: true });
    await stacks.close();
    expect(log).toEqual([
      'start usual 1',
      'up usual 1',
      'start 512m 2',
      'up 512m 2',
      'remove usual 1',
      'remove 512m 2',
    ]);
  });

  it('prepares another stack for a run that needs an unused one, and none where the present one will do', async () => {
    const { stacks, log, first } = pool();
    await first();
    stacks.prepare(usual, noLock);
    expect(log).toEqual(['start usual 1', 'up usual 1']);
    stacks.prepare({ ...usual, fresh: true }, noLock);
    await vi.waitFor(() => expect(log).toContain('start usual 2'));
    await stacks.close();
  });

  it('waits for the lock before it starts anything, and releases it when the stack is up', async () => {
    const { stacks, log, up, first } = pool();
    await first();
    let begin: (end: () => void) => void = () => undefined;
    stacks.prepare(withDisk, () => new Promise((resolve) => (begin = resolve)));
    const got = stacks.get(withDisk);
    await new Promise(setImmediate);
    expect(log).not.toContain('start 512m 2');
    begin(() => void log.push('turn over'));
    await up(2);
    await got;
    expect(log.slice(-2)).toEqual(['up 512m 2', 'turn over']);
    await stacks.close();
  });

  it('tells the run why the prepared stack did not come up, and starts another one for the next', async () => {
    const { stacks, up, first } = pool();
    await first();
    stacks.prepare(withDisk, noLock);
    await up(2, new EnvironmentError('no leader in 90 s', { code: 'WAIT_TIMEOUT' }));
    await expect(stacks.get(withDisk)).rejects.toThrow('no leader in 90 s');
    const again = stacks.get(withDisk);
    await up(3);
    await expect(again).resolves.toMatchObject({ cluster: '512m 3' });
    await stacks.close();
  });

  it('keeps what comes up when the present stack is given up, and calls it off when all is over', async () => {
    const { stacks, log, first } = pool();
    await first();
    stacks.prepare(withDisk, noLock);
    await stacks.replace();
    expect(log.slice(2).toSorted()).toEqual(['remove usual 1', 'start 512m 2']);
    await stacks.close();
    expect(log.at(-1)).toBe('remove 512m 2');
  });

  it('cancels what came up for a request that has been dropped', async () => {
    const { stacks, log, up, first } = pool();
    await first();
    stacks.prepare(withDisk, noLock);
    await vi.waitFor(() => expect(log).toContain('start 512m 2'));
    const got = stacks.get({ ...usual, fresh: true });
    await up(3);
    await expect(got).resolves.toMatchObject({ cluster: 'usual 3' });
    await stacks.close();
    expect(log.filter((line) => line.startsWith('remove'))).toEqual([
      'remove usual 1',
      'remove 512m 2',
      'remove usual 3',
    ]);
  });
});

describe('isFit', () => {
  const recovered = (reached: boolean) =>
    history().add({
      kind: 'waited',
      t: 9_000,
      unc: 0,
      src: 'runner',
      what: 'recovered',
      fromMs: 8_000,
      reached,
      saw: '',
    });
  const verdict = (events: HistoryEvent[], failure: EnvironmentError | null = null) => isFit({ events, failure });

  it('takes a stack that is whole again and on which nothing is left', () => {
    expect(verdict(recovered(true).leftovers(10_000).events())).toBe(true);
  });

  it.each([
    ['on which a node did not come back', recovered(false).events()],
    ['of a run that never asked', history().events()],
    ['with something left of a fault', recovered(true).leftovers(10_000, 'iptables rule on patroni1').events()],
  ])('refuses one %s', (_what, events) => {
    expect(verdict(events)).toBe(false);
  });

  it('refuses that of a run which came to no end', () => {
    expect(verdict(recovered(true).events(), new EnvironmentError('the engine is gone', { code: 'ENGINE_LOST' }))).toBe(
      false,
    );
  });

  it('goes by the last recovery: that of an earlier round does not count', () => {
    const lost = {
      kind: 'waited',
      t: 20_000,
      unc: 0,
      src: 'runner',
      what: 'recovered',
      fromMs: 9_500,
      reached: false,
      saw: '',
    } as const;
    expect(verdict(recovered(true).add(lost).events())).toBe(false);
  });
});
