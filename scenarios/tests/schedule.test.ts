import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { RunResult } from '../../src/judge/types.js';
import { exampleRun } from '../../src/report/testing/example.js';
import type { WorkerMessage, Order } from './worker.js';
import type { Planned } from './queue.js';
import { Schedule, type ScheduleEnvironment } from './schedule.js';

const RUN_MS = 15;
const planned = (name: string, ms = 20): Planned => ({
  name,
  settings: 'fast',
  fresh: false,
  bringsUp: false,
  planted: false,
  ms,
});

/** Workers without processes. Each run takes RUN_MS and ends as `ending` returns for the number of earlier runs. */
class HandMade implements ScheduleEnvironment {
  readonly begun: string[] = [];
  readonly lookEveryMs = 2;
  most = 0;
  pressure = 0;
  load = 1;
  private workers = 0;

  constructor(
    private readonly ending: (name: string, before: number) => RunResult['verdict'] | 'crash' = () => 'pass',
  ) {}

  readMachine = () => ({ pressure: this.pressure, load: this.load, niced: 0 });
  wasDisturbed = ({ verdict }: RunResult) => verdict === 'inconclusive';

  startWorker = (listen: (message: WorkerMessage) => void) => {
    this.workers += 1;
    this.most = Math.max(this.most, this.workers);
    const called = new AbortController();
    const isCalledOff = () => called.signal.aborted;
    const orders: Order[] = [];
    const next = async (): Promise<Order> => {
      listen({ kind: 'ask' });
      while (orders.length === 0) await sleep(1);
      return orders.shift() ?? { kind: 'end' };
    };
    const work = async () => {
      await sleep(1);
      let order = await next();
      while (order.kind === 'run' && !isCalledOff()) {
        const before = this.begun.filter((name) => order.kind === 'run' && name === order.name).length;
        this.begun.push(order.name);
        // Asks for the next order during the run, like a real worker.
        const following = next();
        await sleep(RUN_MS, undefined, { signal: called.signal }).catch(() => undefined);
        const verdict = isCalledOff() ? 'inconclusive' : this.ending(order.name, before);
        if (verdict === 'crash') return;
        listen({ kind: 'done', name: order.name, result: { ...exampleRun().result, verdict } });
        order = isCalledOff() ? { kind: 'end' } : await following;
      }
    };
    const ended = work().finally(() => (this.workers -= 1));
    return {
      order: (order: Order) => void orders.push(order),
      interrupt: () => called.abort(),
      ended,
      story: 'broken',
    };
  };
}

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const verdictsOf = async (schedule: Schedule) =>
  Promise.all(names.map((name) => schedule.resultOf(name).then(({ verdict }) => verdict, String)));
const newSchedule = (made: HandMade, options = { most: 3, fixed: true }) =>
  new Schedule(
    names.map((name) => planned(name)),
    options,
    made,
  );

describe('the schedule', () => {
  it('has every scenario run once, on as many workers as are asked for', async () => {
    const made = new HandMade();
    const schedule = newSchedule(made);
    await schedule.run();
    expect(await verdictsOf(schedule)).toEqual(names.map(() => 'pass'));
    expect(made.begun.toSorted()).toEqual(names);
    expect(made.most).toBe(3);
    expect(schedule.tally.map(({ again }) => again)).toEqual(names.map(() => ''));
  });

  it('has what was disturbed made again at the end, twice at most, and lists it with the reason', async () => {
    const made = new HandMade((name, before) =>
      name === 'b' || (name === 'c' && before === 0) ? 'inconclusive' : name === 'd' ? 'fail' : 'pass',
    );
    const schedule = newSchedule(made);
    await schedule.run();
    expect(await verdictsOf(schedule)).toEqual(['pass', 'inconclusive', 'pass', 'fail', 'pass', 'pass']);
    expect(made.begun.slice(0, 6).toSorted()).toEqual(names);
    expect(made.begun.slice(6).toSorted()).toEqual(['b', 'b', 'c']);
    const again = schedule.tally.filter((one) => one.again !== '');
    expect(again.map(({ again: why }) => why)).toEqual(Array(3).fill('the machine was saturated'));
    expect(schedule.tally.slice(-3).map(({ workers }) => workers)).toEqual([1, 1, 1]);
  });

  it('says what a worker printed that ended without a result; the others go on', async () => {
    const made = new HandMade((name) => (name === 'c' ? 'crash' : 'pass'));
    const schedule = newSchedule(made);
    await schedule.run();
    expect(await verdictsOf(schedule)).toEqual(
      names.map((name) => (name === 'c' ? 'Error: no run of c:\nbroken' : 'pass')),
    );
  });

  it('calls off what runs where the machine has tipped over, and has it made again when it is at rest', async () => {
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    let nowMs = 0;
    // Each sample takes a second.
    vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 1000));
    const made = new HandMade();
    const schedule = newSchedule(made, { most: 2, fixed: false });
    [made.pressure, made.load] = [1, 30];
    const over = schedule.run();
    while (!schedule.tally.some(({ again }) => again !== '')) await sleep(1);
    [made.pressure, made.load] = [0.1, 1];
    await over;
    vi.restoreAllMocks();
    expect(await verdictsOf(schedule)).toEqual(names.map(() => 'pass'));
    const again = schedule.tally.filter((one) => one.again !== '');
    expect(again.map(({ again: why }) => why)).toEqual(['called off, the machine had tipped over']);
    expect(made.begun).toHaveLength(names.length + 1);
  });
});
