import { describe, expect, it } from 'vitest';
import { findScenario } from '../../src/scenario/find.js';
import { loadScenarioFile } from '../../src/scenario/load.js';
import { listTopologies, loadTopology, topologyOf } from '../../src/topology/topology.js';
import { ownGroup } from './control-group.js';
import { Pacer, type Sample } from './pacer.js';
import { MOST_RUNS, Queue, type Held, type Planned } from './queue.js';
import { oneOfEachLab, stacksFor } from './suite.js';

const usual = { settings: 'fast', fresh: false, bringsUp: false, planted: false };
const common = (name: string, ms: number): Planned => ({ ...usual, name, ms });
const sync = (name: string, ms: number): Planned => ({ ...usual, name, settings: 'sync', ms });
const disk = (name: string, ms: number): Planned => ({ ...usual, name, settings: 'disk', ms });
const planted = (name: string, ms: number): Planned => ({ ...usual, name, planted: true, ms });

/** Simulates workers that each take the next work when they have finished the last. Returns what each one did. */
function worked(queue: Queue, workers: number): { names: string[]; ms: number }[] {
  const all = Array.from({ length: workers }, () => ({ names: [] as string[], ms: 0, held: null as Held }));
  for (let idle = all; idle.length > 0;) {
    const worker = idle.toSorted((a, b) => a.ms - b.ms)[0];
    const taken = worker && queue.take(worker.held, idle.length);
    if (worker && taken) {
      worker.names.push(...taken.map(({ name }) => name));
      worker.ms += taken.reduce((sum, { ms }) => sum + ms, 0);
      worker.held = taken[0] ?? null;
    } else idle = idle.filter((one) => one !== worker);
  }
  return all.map(({ names, ms }) => ({ names, ms }));
}

describe('the queue', () => {
  const scenarios = [
    common('a', 40),
    sync('s', 30),
    common('b', 30),
    sync('t', 15),
    common('c', 20),
    common('d', 10),
    disk('full', 5),
  ];

  it('hands every scenario out once, and workers end at about the same time', () => {
    for (const workers of [1, 2, 3]) {
      const found = worked(new Queue(scenarios), workers);
      expect(found.flatMap(({ names }) => names).toSorted()).toEqual(scenarios.map(({ name }) => name).toSorted());
      const ends = found.map(({ ms }) => ms);
      expect(Math.max(...ends) - Math.min(...ends)).toBeLessThanOrEqual(30);
    }
  });

  it('keeps those with the same settings in one worker while there is other work', () => {
    const [worker, other] = worked(new Queue([...scenarios, common('e', 50)]), 2).map(({ names }) => names);
    expect(worker).toEqual(expect.arrayContaining(['s', 't']));
    expect(other).not.toEqual(expect.arrayContaining(['s']));
  });

  it('begins with runs that judge their bring-up; then a stack that is up, a new one, another one', () => {
    const made = { ...common('made', 5), fresh: true, bringsUp: true };
    const fresh = { ...common('new', 30), fresh: true };
    const [worker] = worked(new Queue([common('a', 40), fresh, made, disk('full', 5), common('b', 20)]), 1);
    expect(worker?.names).toEqual(['made', 'a', 'b', 'new', 'full']);
  });

  it('begins the group that would end last while there is other work, and lets an idle worker help', () => {
    const workers = worked(new Queue([common('a', 10), common('b', 10), sync('s', 40), sync('t', 20)]), 2);
    expect(workers.map(({ names }) => names)).toEqual([['s'], ['a', 'b', 't']]);
  });

  it('makes one command of what was planted, last where there is one worker', () => {
    const queue = new Queue([planted('p', 40), common('a', 20), planted('q', 40), common('b', 20)]);
    expect(queue.take(null, 1)?.map(({ name }) => name)).toEqual(['a']);
    expect(queue.take(usual, 1)?.map(({ name }) => name)).toEqual(['b']);
    expect(queue.take(usual, 1)?.map(({ name }) => name)).toEqual(['p', 'q']);
    expect(queue.take(usual, 1)).toBeNull();
  });

  it('hands what was disturbed out again when nothing else is left and no other worker is there', () => {
    const [a, b] = [common('a', 20), common('b', 10)];
    const queue = new Queue([a, b]);
    expect(queue.take(null, 2)).toEqual([a]);
    expect(queue.putBack(a, { exclusive: true })).toBe(true);
    expect([queue.isEmpty, queue.isForOneWorker]).toEqual([false, false]);
    expect(queue.take(null, 2)).toEqual([b]);
    expect(queue.isForOneWorker).toBe(true);
    expect(queue.take(usual, 2)).toBeNull();
    expect(queue.take(usual, 1)).toEqual([a]);
    expect(queue.isEmpty).toBe(true);
  });

  it.each([true, false])('makes no run more often than is allowed, and the last one alone (alone: %s)', (exclusive) => {
    const a = common('a', 20);
    const queue = new Queue([a]);
    let made = 0;
    do {
      expect(queue.isForOneWorker).toBe(exclusive ? made > 0 : made === MOST_RUNS - 1);
      expect(queue.take(null, 1)).toEqual([a]);
      made += 1;
      expect(queue.isLastRun('a')).toBe(made === MOST_RUNS);
    } while (queue.putBack(a, { exclusive }));
    expect(made).toBe(3);
    expect(queue.isEmpty).toBe(true);
  });

  it('does not count what was handed out and never begun', () => {
    const a = common('a', 20);
    const queue = new Queue([a]);
    for (let times = 0; times < 5; times += 1) {
      expect(queue.take(null, 1)).toEqual([a]);
      queue.giveBack(a);
    }
    expect(queue.isForOneWorker).toBe(false);
    expect(queue.take(null, 1)).toEqual([a]);
    expect(queue.isLastRun('a')).toBe(false);
  });
});

interface Weather {
  pressure: (running: number) => number;
  load?: number;
  niced?: number;
}

/** A machine whose pressure follows from the number of running workers. Surplus workers end after a while. */
class HandMadeMachine {
  readonly workers: number[] = [];
  interrupts = 0;
  private running = 0;
  private atMs = 0;

  constructor(private readonly pacer: Pacer) {}

  go(seconds: number, { pressure, load = 3, niced = 0 }: Weather): void {
    for (let second = 0; second < seconds; second += 1) {
      const sample: Sample = { atMs: this.atMs, pressure: pressure(this.running), load, niced, running: this.running };
      const { workers, interrupt } = this.pacer.next(sample);
      this.atMs += 1000;
      if (interrupt) this.interrupts += 1;
      if (interrupt) this.running = 0;
      else if (this.running < workers) this.running = workers;
      else if (this.running > workers && second % 10 === 0) this.running -= 1;
      this.workers.push(workers);
    }
  }
}

describe('the pacer', () => {
  it('begins with one worker and has the most that are allowed after some calm seconds, never more', () => {
    const machine = new HandMadeMachine(new Pacer(3));
    machine.go(300, { pressure: (running) => 0.15 * running });
    expect(machine.workers[0]).toBe(1);
    expect([...new Set(machine.workers)]).toEqual([1, 2, 3]);
    expect(machine.workers.indexOf(3)).toBeLessThan(20);
    expect(machine.interrupts).toBe(0);
  });

  it('stays at one on a machine that one worker fills', () => {
    const machine = new HandMadeMachine(new Pacer(3));
    machine.go(300, { pressure: () => 0.8 });
    expect(new Set(machine.workers)).toEqual(new Set([1]));
  });

  it('has one stack less when too hot, one at a time, and one more after a calm longer than the first', () => {
    const machine = new HandMadeMachine(new Pacer(3));
    machine.go(60, { pressure: () => 0.2 });
    machine.go(60, { pressure: (running) => (running > 2 ? 0.93 : 0.7) });
    const hot = machine.workers.slice(60);
    expect(new Set(hot)).toEqual(new Set([3, 2]));
    expect(hot.indexOf(2)).toBeGreaterThanOrEqual(15);
    machine.go(60, { pressure: (running) => (running > 2 ? 0.93 : 0.5) });
    expect(machine.workers.slice(120).indexOf(3)).toBeGreaterThanOrEqual(10);
    expect(machine.interrupts).toBe(0);
  });

  it('is not moved by the seconds that a bring-up takes', () => {
    const machine = new HandMadeMachine(new Pacer(3));
    machine.go(60, { pressure: () => 0.2 });
    for (let times = 0; times < 10; times += 1) {
      machine.go(8, { pressure: () => 1 });
      machine.go(20, { pressure: () => 0.6 });
    }
    expect(new Set(machine.workers.slice(60))).toEqual(new Set([3]));
  });

  it('calls off what runs where the machine has tipped over, waits until it is at rest, and goes on with fewer', () => {
    const machine = new HandMadeMachine(new Pacer(3));
    machine.go(60, { pressure: () => 0.2 });
    machine.go(40, { pressure: () => 0.99, load: 30 });
    expect(machine.interrupts).toBe(1);
    expect(machine.workers.at(-1)).toBe(0);
    machine.go(30, { pressure: () => 0.5, load: 15 });
    expect(machine.workers.at(-1)).toBe(0);
    machine.go(200, { pressure: () => 0.1 });
    expect([...new Set(machine.workers.slice(130))]).toEqual([0, 1, 2]);
    expect(machine.interrupts).toBe(1);
  });

  it('goes on with one worker where others keep the machine from coming to rest', () => {
    const machine = new HandMadeMachine(new Pacer(3));
    machine.go(60, { pressure: () => 0.2 });
    machine.go(20, { pressure: () => 1, load: 30 });
    expect(machine.workers.at(-1)).toBe(0);
    machine.go(300, { pressure: () => 0.9, load: 8 });
    expect(new Set(machine.workers.slice(80))).toEqual(new Set([0, 1]));
    expect(machine.workers.at(-1)).toBe(1);
  });

  it('calls nothing off for a high load without pressure, pressure without load, or low-priority work', () => {
    const machine = new HandMadeMachine(new Pacer(1));
    machine.go(60, { pressure: () => 0.9, load: 30 });
    machine.go(60, { pressure: () => 1, load: 4 });
    // A low-priority compilation gives way to the suite.
    machine.go(60, { pressure: () => 1, load: 30, niced: 0.7 });
    expect(machine.interrupts).toBe(0);
  });
});

describe('stacksFor', () => {
  it.each([
    { cores: 1, stolen: 0, forkMs: 2, stacks: 1 },
    { cores: 0.67, stolen: 0, forkMs: 2, stacks: 1 },
    { cores: 2, stolen: 0.01, forkMs: 2, stacks: 3 },
    { cores: 2, stolen: 0.1, forkMs: 2, stacks: 2 },
    { cores: 2, stolen: 0, forkMs: 8, stacks: 1 },
    { cores: 4, stolen: 0, forkMs: 2, stacks: 6 },
    { cores: 16, stolen: 0, forkMs: 2, stacks: 6 },
  ])('$cores cores of which $stolen is stolen, $forkMs ms a process: $stacks', ({ stacks, ...measured }) =>
    expect(stacksFor(measured)).toBe(stacks),
  );
});

describe('the own control group', () => {
  const group = (files: Record<string, string>) => ownGroup((file) => files[file] ?? null);

  it('has the smallest quota on the way up, version 2', () => {
    const found = group({
      '/proc/self/cgroup': '0::/ci/job\n',
      '/sys/fs/cgroup/ci/job/cpu.max': 'max 100000\n',
      '/sys/fs/cgroup/ci/cpu.max': '67000 100000\n',
    });
    expect(found).toEqual({ quotaCores: 0.67, pressureFile: '/sys/fs/cgroup/ci/job/cpu.pressure' });
  });

  it('has the quota of version 1', () => {
    const found = group({
      '/proc/self/cgroup': '3:cpuset:/\n2:cpu,cpuacct:/job\n0::/\n',
      '/sys/fs/cgroup/cpu/job/cpu.cfs_quota_us': '150000\n',
      '/sys/fs/cgroup/cpu/job/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
    });
    expect(found.quotaCores).toBe(1.5);
  });

  it('need not have one', () => {
    expect(group({}).quotaCores).toBeNull();
    expect(group({ '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': 'max 100000' }).quotaCores).toBeNull();
  });
});

describe('the catalogue of npm test', () => {
  const on = (name: string, scenario: string, ...tags: string[]) => ({
    scenario: { name: scenario, tags },
    topology: { name, sample: name === 'stated' ? 'the-one' : undefined },
  });

  it('has all of the default topology and one of each other: the stated one, else a failover', () => {
    const catalogue = [
      on('usual', 'a'),
      on('lab', 'b-etcd-stop'),
      on('lab', 'b-leader-stop', 'failover'),
      on('other', 'c'),
      on('usual', 'd', 'failover'),
      on('other', 'e'),
      on('usual', 'f', 'replication-modes'),
      on('stated', 'g', 'failover'),
      on('stated', 'the-one'),
    ];
    const names = oneOfEachLab(catalogue, 'usual').map(({ scenario }) => scenario.name);
    expect(names).toEqual(['a', 'b-leader-stop', 'c', 'd', 'the-one']);
    // On another of several machines, the stated one is not among those selected here.
    const elsewhere = catalogue.filter(({ scenario }) => scenario.name !== 'the-one');
    expect(oneOfEachLab(elsewhere, 'usual').map(({ scenario }) => scenario.name)).not.toContain('g');
  });

  it('takes the failover that is known to be the shortest', () => {
    const lab = [on('lab', 'leader-network-loss-production', 'failover'), on('lab', 'switchover', 'failover')];
    expect(oneOfEachLab(lab, 'usual').map(({ scenario }) => scenario.name)).toEqual(['switchover']);
  });

  it('states for each topology a scenario that runs on it', async () => {
    for (const { name, sample } of await Promise.all((await listTopologies()).map(loadTopology))) {
      if (sample === undefined) continue;
      const { scenario } = await loadScenarioFile(await findScenario(sample));
      expect((await topologyOf(scenario.stack)).name, `${name}: sample ${sample}`).toBe(name);
    }
  });
});
