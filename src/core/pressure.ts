import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The load of this machine, or of our own control group, during a period. A share is 0 to 1; a value that the kernel
 * does not report is absent.
 */
export interface Pressure {
  periodMs: number;
  /** Share of the period in which some task waited for a core (PSI `some`, Documentation/accounting/psi.rst). */
  cpuStalledShare?: number;
  /** Share of the period in which some task waited for a disk. */
  ioStalledShare?: number;
  /**
   * Share of the period in which a task of our own control group waited for a core. With a quota or a cpuset this
   * happens even on an idle machine.
   */
  ownStalledShare?: number;
  /** Share of our group's scheduling periods in which its quota was used up (cpu.stat). */
  throttledShare?: number;
  /** Share of all cores' time that was idle, waiting for a disk included (proc(5)). */
  idleShare?: number;
  /** Share of all cores' time that the host gave to other guests. */
  stealShare?: number;
  /** Tasks that run or wait for a core at the end of the period, without this process. */
  runnablePerCore?: number;
}

/** Counters that only grow, read at one moment. A counter that could not be read is absent. */
export interface PressureCounters {
  atMs: number;
  cpuStalledUs?: number | undefined;
  ioStalledUs?: number | undefined;
  ownStalledUs?: number | undefined;
  quotaPeriods?: number | undefined;
  throttledPeriods?: number | undefined;
  jiffies?: { idle: number; stolen: number; all: number } | undefined;
  runnablePerCore?: number | undefined;
}

/** Measures the pressure between calls of `next`. Reads files below `root`: `/`, except in tests. */
export class PressureMeter {
  private readonly group: OwnGroup;
  private before: PressureCounters;

  constructor(
    private readonly nowMs: () => number = () => performance.now(),
    private readonly root = '/',
  ) {
    this.group = ownGroup(read(join(root, 'proc/self/cgroup')) ?? '', (path) => read(join(root, path)) !== null);
    this.before = this.readCounters();
  }

  /** The pressure since the last call. Costs five small reads of /proc and /sys, which never wait for a disk. */
  next(): Pressure {
    const after = this.readCounters();
    const pressure = pressureBetween(this.before, after);
    this.before = after;
    return pressure;
  }

  private readCounters(): PressureCounters {
    const text = (path: string | null) => (path === null ? null : read(join(this.root, path)));
    const quota = text(this.group.stat);
    return {
      atMs: this.nowMs(),
      cpuStalledUs: stalledUs(text('proc/pressure/cpu')),
      ioStalledUs: stalledUs(text('proc/pressure/io')),
      ownStalledUs: stalledUs(text(this.group.pressure)),
      quotaPeriods: counter(quota, 'nr_periods'),
      throttledPeriods: counter(quota, 'nr_throttled'),
      ...statCounters(text('proc/stat')),
    };
  }
}

/** The pressure between two readings. */
function pressureBetween(before: PressureCounters, after: PressureCounters): Pressure {
  const periodMs = after.atMs - before.atMs;
  const { jiffies: then } = before;
  const { jiffies: now } = after;
  const allJiffies = grown(then?.all, now?.all);
  const shares = {
    cpuStalledShare: grown(before.cpuStalledUs, after.cpuStalledUs) / 1000 / periodMs,
    ioStalledShare: grown(before.ioStalledUs, after.ioStalledUs) / 1000 / periodMs,
    ownStalledShare: grown(before.ownStalledUs, after.ownStalledUs) / 1000 / periodMs,
    throttledShare:
      grown(before.throttledPeriods, after.throttledPeriods) / grown(before.quotaPeriods, after.quotaPeriods),
    idleShare: grown(then?.idle, now?.idle) / allJiffies,
    stealShare: grown(then?.stolen, now?.stolen) / allJiffies,
  };
  // Drops shares that are unknown, or whose divisor is 0.
  const known = Object.entries(shares).filter(([, share]) => Number.isFinite(share));
  const { runnablePerCore } = after;
  return {
    periodMs: Math.round(periodMs),
    ...Object.fromEntries(known.map(([name, share]) => [name, rounded(Math.min(1, Math.max(0, share)))])),
    ...(runnablePerCore === undefined ? {} : { runnablePerCore: rounded(runnablePerCore) }),
  };
}

function grown(before: number | undefined, after: number | undefined): number {
  return (after ?? Number.NaN) - (before ?? Number.NaN);
}

function rounded(share: number): number {
  return Math.round(share * 1000) / 1000;
}

/** The total in µs, from a line "some avg10=2.96 avg60=4.11 avg300=6.49 total=37115270". */
function stalledUs(text: string | null): number | undefined {
  const total = /^some .*\btotal=(\d+)/m.exec(text ?? '')?.[1];
  return total === undefined ? undefined : Number(total);
}

/** One value from a file of `name value` lines. */
function counter(text: string | null, name: string): number | undefined {
  const value = new RegExp(`^${name} (\\d+)`, 'm').exec(text ?? '')?.[1];
  return value === undefined ? undefined : Number(value);
}

/** From /proc/stat: jiffies of all cores (user, nice, system, idle, iowait, irq, softirq, steal) and the run queue. */
function statCounters(text: string | null): Pick<PressureCounters, 'jiffies' | 'runnablePerCore'> {
  const row = /^cpu +(.*)$/m.exec(text ?? '')?.[1];
  if (text === null || row === undefined) return {};
  const fields = row.split(' ', 8).map(Number);
  const [idle = 0, iowait = 0] = fields.slice(3);
  const cores = text.match(/^cpu\d+ /gm)?.length ?? 1;
  const running = counter(text, 'procs_running');
  return {
    jiffies: { idle: idle + iowait, stolen: fields[7] ?? 0, all: fields.reduce((sum, value) => sum + value, 0) },
    ...(running === undefined ? {} : { runnablePerCore: Math.max(0, running - 1) / cores }),
  };
}

interface OwnGroup {
  pressure: string | null;
  stat: string | null;
}

/**
 * The files of our control group, from the text of /proc/self/cgroup: "0::/path" with cgroup v2, "4:cpu,cpuacct:/path"
 * with v1. A container without a cgroup namespace sees the host's path there; its own group is at the mount.
 */
export function ownGroup(text: string, exists: (path: string) => boolean): OwnGroup {
  const pathOf = (pattern: RegExp) => pattern.exec(text)?.[1] ?? null;
  const v2 = pathOf(/^0::(.*)$/m);
  const v1 = pathOf(/^\d+:(?:[^:]*,)?cpu(?:,[^:]*)?:(.*)$/m);
  const below = (mount: string, path: string | null, file: string) =>
    path === null ? [] : [join(mount, path, file), join(mount, file)];
  const firstOf = (paths: string[]) => paths.find(exists) ?? null;
  const unified = (file: string) =>
    ['sys/fs/cgroup', 'sys/fs/cgroup/unified'].flatMap((mount) => below(mount, v2, file));
  // The root group stands for the whole machine, not for us. It has no file cgroup.type.
  const isAGroup = (path: string) => exists(join(dirname(path), 'cgroup.type'));
  return {
    pressure: firstOf(unified('cpu.pressure').filter(isAGroup)),
    stat: firstOf([...below('sys/fs/cgroup/cpu', v1, 'cpu.stat'), ...unified('cpu.stat')]),
  };
}

/** The content of a file; null without one, or when the kernel has it disabled (psi=0: EOPNOTSUPP). */
function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
