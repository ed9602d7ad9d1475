import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { Worker } from 'node:worker_threads';
import { wallNow } from '../../src/core/clock.js';
import type { RunResult } from '../../src/judge/types.js';
import { ownGroup } from './control-group.js';

const EVERY_MS = 500;
/** Less than this share of all cores idle over a sample: a run that was measured then had to wait for a core. */
const SATURATED_BELOW = 0.1;
/**
 * Of the bring-up of a run that did not get beyond it. A bring-up that works takes every core for some seconds, too.
 */
const MOSTLY = 0.5;

const saturated: number[] = [];

/** What a sample of the machine says, from one call to the next. */
export interface Reading {
  /** Share of the time in which something had to wait for a core (PSI); without PSI, the share of the cores in use. */
  pressure: number;
  /** Load average of a minute, per core. */
  load: number;
  /** Share of the cores that work of a lower priority has. */
  niced: number;
}

/** Notes every half second in which the machine had no core to spare; returns what ends it. */
export function watchMachine(): () => void {
  let before = cpuTimes();
  const timer = setInterval(() => {
    const now = cpuTimes();
    if (idleShare(before, now) < SATURATED_BELOW) saturated.push(wallNow().getTime());
    before = now;
  }, EVERY_MS);
  return () => clearInterval(timer);
}

/** Returns a function that reads the machine since its last call. */
export function machineReader(): () => Reading {
  let [beforeAt, beforeStall, before] = [performance.now(), stalledMs(), cpuTimes()];
  return () => {
    const [at, stall, now] = [performance.now(), stalledMs(), cpuTimes()];
    const stalled = stall === null || beforeStall === null ? null : (stall - beforeStall) / Math.max(1, at - beforeAt);
    const pressure = Math.min(1, stalled ?? 1 - idleShare(before, now));
    const niced = (now.niced - before.niced) / Math.max(1, now.all - before.all);
    [beforeAt, beforeStall, before] = [at, stall, now];
    return { pressure, load: (loadavg()[0] ?? 0) / coresGranted(), niced };
  };
}

/** Cores that this process may use: a quota of its control group (CI, containers) can be less than the machine has. */
export function coresGranted(): number {
  return Math.min(availableParallelism(), ownGroup().quotaCores ?? Infinity);
}

/**
 * What starting a process costs at best, ms: what others do meanwhile is no property of the machine, and pressure tells
 * it.
 */
export function forkMs(times = 40): number {
  const found = Array.from({ length: times }, () => {
    const startedAt = performance.now();
    spawnSync('/bin/true');
    return performance.now() - startedAt;
  });
  return Math.min(...found);
}

/**
 * Keeps every core busy for a while and returns the share of that time which the host did not grant (steal, proc(5)).
 */
export async function stolenShare(forMs = 1500): Promise<number> {
  const before = cpuTimes();
  const spin = `const until = performance.now() + ${forMs}; while (performance.now() < until);`;
  const spinning = Array.from({ length: availableParallelism() }, () => once(new Worker(spin, { eval: true }), 'exit'));
  await Promise.all(spinning);
  const after = cpuTimes();
  const busy = after.all - before.all - (after.idle - before.idle);
  return (after.stolen - before.stolen) / Math.max(1, busy);
}

/**
 * Whether the machine was saturated while this run measured; its own bring-up and tear-down are not measured. Of a run
 * that did not get beyond its bring-up: whether it was for most of it.
 */
export function wasDisturbed({ startedAt, verdict, harness: { phasesMs }, durationMs }: RunResult): boolean {
  const began = Date.parse(startedAt);
  if (Number.isNaN(began)) return true;
  const end = began + durationMs - (phasesMs['tear-down'] ?? 0);
  const isUp = began + (phasesMs['bring-up'] ?? 0);
  const during = (from: number) => saturated.filter((at) => at - EVERY_MS <= end && at >= from).length;
  if (verdict === 'error' && phasesMs['steady'] === undefined) return during(began) * EVERY_MS > MOSTLY * (end - began);
  return during(isUp) > 0;
}

interface CpuTimes {
  idle: number;
  all: number;
  stolen: number;
  niced: number;
}

/** Jiffies since boot over all cores (proc(5)); `idle` includes waiting for the disk, and steal counts as busy. */
function cpuTimes(): CpuTimes {
  const line = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? '';
  const fields = line.trim().split(/\s+/).slice(1, 9).map(Number);
  return {
    idle: (fields[3] ?? 0) + (fields[4] ?? 0),
    all: fields.reduce((sum, value) => sum + value, 0),
    stolen: fields[7] ?? 0,
    niced: fields[1] ?? 0,
  };
}

function idleShare(before: CpuTimes, now: CpuTimes): number {
  return (now.idle - before.idle) / Math.max(1, now.all - before.all);
}

/**
 * How long something has had to wait for a core since boot, ms (PSI, "some"): in the group with the quota, else on the
 * machine.
 */
function stalledMs(): number | null {
  const { quotaCores, pressureFile } = ownGroup();
  for (const file of [...(quotaCores === null ? [] : [pressureFile]), '/proc/pressure/cpu']) {
    try {
      const total = /^some .*total=(\d+)/m.exec(readFileSync(file, 'utf8'))?.[1];
      if (total !== undefined) return Number(total) / 1000;
    } catch {
      // No such group, or a kernel without PSI.
    }
  }
  return null;
}
