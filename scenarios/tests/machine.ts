import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { Worker } from 'node:worker_threads';
import { wallNow } from '../../src/core/clock.js';
import type { RunResult } from '../../src/judge/types.js';
import { ownGroup } from './control-group.js';

const EVERY_MS = 500;
/** If less than this share of all cores was idle in a sample, a run measured then had to wait for a core. */
const SATURATED_BELOW = 0.1;
/**
 * Share of saturated samples that disturbs a run which failed in its bring-up. A normal bring-up takes every core for
 * some seconds, too.
 */
const MOSTLY = 0.5;

const saturated: number[] = [];

/** A sample of the machine since the previous call. */
export interface Reading {
  /** Share of the time in which a task had to wait for a core (PSI). Without PSI: share of the cores in use. */
  pressure: number;
  /** Load average of one minute per core. */
  load: number;
  /** Share of the cores used by processes of lower priority. */
  niced: number;
}

/** Records every half second in which the machine had no core to spare. Returns the function that ends it. */
export function watchMachine(): () => void {
  let before = cpuTimes();
  const timer = setInterval(() => {
    const now = cpuTimes();
    if (idleShare(before, now) < SATURATED_BELOW) saturated.push(wallNow().getTime());
    before = now;
  }, EVERY_MS);
  return () => clearInterval(timer);
}

/** Returns a function that samples the machine since its last call. */
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

/**
 * Cores that this process may use. A quota of its control group (CI, containers) can be below the cores of the machine.
 */
export function coresGranted(): number {
  return Math.min(availableParallelism(), ownGroup().quotaCores ?? Infinity);
}

/**
 * Minimum time to start a process in ms. The minimum leaves out the work of other processes, which pressure measures.
 */
export function forkMs(times = 40): number {
  const found = Array.from({ length: times }, () => {
    const startedAt = performance.now();
    spawnSync('/bin/true');
    return performance.now() - startedAt;
  });
  return Math.min(...found);
}

/** Keeps every core busy for a while. Returns the share of that time that the host did not grant (steal, proc(5)). */
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
 * Whether the machine was saturated while this run measured, not counting its bring-up and tear-down. For a run that
 * failed in its bring-up: whether it was saturated for most of that.
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

/** Jiffies since boot over all cores (proc(5)). `idle` includes waiting for the disk; steal counts as busy. */
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
 * How long any task has had to wait for a core since boot (PSI, "some"), in ms. In the control group with the quota,
 * otherwise on the machine.
 */
function stalledMs(): number | null {
  const { quotaCores, pressureFile } = ownGroup();
  for (const file of [...(quotaCores === null ? [] : [pressureFile]), '/proc/pressure/cpu']) {
    try {
      const total = /^some .*total=(\d+)/m.exec(readFileSync(file, 'utf8'))?.[1];
      if (total !== undefined) return Number(total) / 1000;
    } catch {
      // There is no such group, or the kernel has no PSI.
    }
  }
  return null;
}
