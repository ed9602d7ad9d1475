import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openEntries } from './journal.js';
import { fakeRun, type FakeRun } from './testing/fake-run.js';
import { ownState } from './testing/own-state.js';

ownState();

let run: FakeRun;
beforeEach(() => {
  run = fakeRun();
});
afterEach(() => vi.unstubAllEnvs());

const kill = (target = 'patroni1', id = 'death') => ({ fault: 'kill', target, id }) as const;
const pause = { fault: 'pause', target: 'patroni1', id: 'freeze' } as const;
const openUndos = () => openEntries().flatMap(({ records }) => records.map(({ undo, node }) => `${undo} ${node}`));

describe('the life cycle of a fault', () => {
  it('is journalled on disk before anything is done, and closed when it is proven gone', async () => {
    let journalAtKill: string[] = [];
    run.engine.before = (what) => {
      if (what === 'kill patroni1') journalAtKill = openUndos();
      return undefined;
    };
    await run.injector.inject(kill());
    expect(journalAtKill).toEqual(['start-container patroni1']);
    expect(run.injector.faultyNodes).toEqual(['patroni1']);
    await run.injector.heal('death');
    expect(run.seen()).toEqual(
      ['journaled', 'injecting', 'effective', 'healing', 'healed'].map((stage) => `kill patroni1 ${stage}`),
    );
    expect(run.stages.map(({ proof }) => proof)).toEqual([
      undefined,
      undefined,
      'exit code 137',
      undefined,
      'started again',
    ]);
    expect(openUndos()).toEqual([]);
    expect(run.injector.faultyNodes).toEqual([]);
    expect(run.injector.undone).toMatchObject([{ undo: 'start-container', node: 'patroni1' }]);
  });

  it('numbers injections, and names step and target in each stage', async () => {
    await run.injector.inject(kill('patroni1'), 0);
    await run.injector.inject(kill('patroni2', 'second'), 3);
    expect(run.stages.map(({ injection, step, src }) => [injection, step, src])).toEqual([
      ...Array<unknown>(3).fill([1, 0, 'fault:kill']),
      ...Array<unknown>(3).fill([2, 3, 'fault:kill']),
    ]);
  });

  it('that fails in the middle is an error, and stays in the journal until its heal', async () => {
    run.engine.before = (what) => (what === 'pause patroni1' ? Promise.reject(new Error('no freezer')) : undefined);
    await expect(run.injector.inject(pause)).rejects.toMatchObject({
      code: 'FAULT_FAILED',
      message: 'pause on patroni1 did not take effect: no freezer',
    });
    expect(run.last('pause')).toMatchObject({ stage: 'failed', proof: 'no freezer' });
    expect(openUndos()).toEqual(['unpause-container patroni1']);
    await run.injector.heal('all');
    expect(run.last('pause')).toMatchObject({ stage: 'healed', proof: 'it was not paused' });
    expect(openUndos()).toEqual([]);
  });

  it('waits for all nodes of a target before it tells that one failed', async () => {
    let isOver = false;
    run.engine.before = (what) => {
      if (what === 'kill etcd2') return Promise.reject(new Error('refused'));
      if (what !== 'kill etcd1') return undefined;
      return new Promise((resolve) => setTimeout(resolve, 20)).then(() => (isOver = true));
    };
    const three = fakeRun(['etcd1', 'etcd2', 'etcd3']);
    three.engine.before = run.engine.before;
    await expect(three.injector.inject(kill('all-etcd'))).rejects.toThrow('kill on etcd2 did not take effect: refused');
    expect(isOver).toBe(true);
    expect(three.seen()).toEqual(expect.arrayContaining(['kill etcd1 effective', 'kill etcd3 effective']));
  });

  it('that never ends is given up, and its heal comes all the same', async () => {
    vi.stubEnv('PATRONI_CHAOS_TIMEOUT_FACTOR', '0.002');
    let release = (): void => undefined;
    run.engine.before = (what) =>
      what === 'pause patroni1' ? new Promise<void>((resolve) => (release = resolve)) : undefined;
    await expect(run.injector.inject(pause)).rejects.toMatchObject({ code: 'FAULT_FAILED' });
    await run.injector.heal('all');
    expect(run.seen().slice(-2)).toEqual(['pause patroni1 healing', 'pause patroni1 healed']);
    release();
  });

  it('that is still under way is over before it is healed', async () => {
    vi.stubEnv('PATRONI_CHAOS_TIMEOUT_FACTOR', '0.01');
    run.engine.before = (what) =>
      what === 'pause patroni1' ? new Promise((resolve) => setTimeout(resolve, 170)) : undefined;
    // The deadline is 150 ms.
    await expect(run.injector.inject(pause)).rejects.toMatchObject({ code: 'FAULT_FAILED' });
    await run.injector.heal('all');
    expect(run.engine.storyOf('patroni1')).toEqual(['pause patroni1', 'unpause patroni1']);
  });
});

describe('the order of heals', () => {
  it('starts nodes one after another by their addresses, whatever the order of their deaths', async () => {
    for (const target of ['haproxy', 'etcd1', 'patroni2', 'patroni1']) await run.injector.inject(kill(target, target));
    await run.injector.heal('all');
    expect(run.engine.log.filter((line) => line.startsWith('start'))).toEqual(
      ['patroni1', 'patroni2', 'etcd1', 'haproxy'].map((name) => `start ${name}`),
    );
  });

  it('starts the next node even where one cannot be started', async () => {
    await run.injector.inject(kill('patroni1', 'one'));
    await run.injector.inject(kill('patroni2', 'two'));
    run.engine.before = (what) => (what === 'start patroni1' ? Promise.reject(new Error('no room')) : undefined);
    await expect(run.injector.heal('all')).rejects.toMatchObject({
      code: 'HEAL_FAILED',
      message: 'could not heal: no room',
    });
    expect(run.injector.faultyNodes).toEqual(['patroni1']);
    expect(openUndos()).toEqual(['start-container patroni1']);
    expect(run.last('kill')).toMatchObject({ node: 'patroni2', stage: 'healed' });
  });

  it('puts right what outlives a container once that runs again', async () => {
    await run.injector.inject({ fault: 'missing-program', target: 'patroni1', program: 'pg_rewind' });
    await run.injector.inject(kill());
    await run.injector.heal('all');
    const story = run.engine.storyOf('patroni1').map((line) => line.split(':')[0]);
    expect(story.slice(-2)).toEqual(['start patroni1', 'exec in patroni1']);
    expect(run.last('missing-program')).toMatchObject({ stage: 'healed', proof: 'pg_rewind is in its place' });
  });

  it('undoes only the step that is named', async () => {
    await run.injector.inject(pause);
    await run.injector.inject(kill('patroni2'));
    await run.injector.heal('freeze');
    expect(run.injector.faultyNodes).toEqual(['patroni2']);
    expect(run.engine.log).not.toContain('start patroni2');
  });

  it('tells of all that failed', async () => {
    await run.injector.inject(pause);
    await run.injector.inject(kill('patroni2'));
    run.engine.before = (what) => Promise.reject(new Error(`${what} refused`));
    await expect(run.injector.heal('all')).rejects.toThrow(
      'could not heal: unpause patroni1 refused; start patroni2 refused',
    );
  });
});
