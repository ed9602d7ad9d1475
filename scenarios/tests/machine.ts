import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { wallNow } from '../../src/core/clock.js';
import type { RunResult } from '../../src/judge/types.js';

const EVERY_MS = 500;
/** Less than this share of all cores idle over a sample: whoever was measured then had to wait for a core. */
const SATURATED_BELOW = 0.1;

const saturated: number[] = [];

/** Notes every half second in which the machine had no core to spare; returns what ends it. */
export function watchMachine(): () => void {
  let before = cpuTimes();
  const timer = setInterval(() => {
    const now = cpuTimes();
    const idle = (now.idle - before.idle) / Math.max(1, now.all - before.all);
    if (idle < SATURATED_BELOW) saturated.push(wallNow().getTime());
    before = now;
  }, EVERY_MS);
  return () => clearInterval(timer);
}

/** Keeps every core busy for a while and returns the share of that time which the host did not grant (steal, proc(5)). */
export async function stolenShare(forMs = 1500): Promise<number> {
  const before = cpuTimes();
  const spin = `const until = performance.now() + ${forMs}; while (performance.now() < until);`;
  const spinning = Array.from({ length: availableParallelism() }, () => once(new Worker(spin, { eval: true }), 'exit'));
  await Promise.all(spinning);
  const after = cpuTimes();
  const busy = after.all - before.all - (after.idle - before.idle);
  return (after.stolen - before.stolen) / Math.max(1, busy);
}

/** Jiffies since boot over all cores (proc(5)); `idle` includes waiting for the disk, and steal counts as busy. */
function cpuTimes(): { idle: number; all: number; stolen: number } {
  const fields = (readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? '').trim().split(/\s+/).slice(1, 9).map(Number); // prettier-ignore
  return {
    idle: (fields[3] ?? 0) + (fields[4] ?? 0),
    all: fields.reduce((sum, value) => sum + value, 0),
    stolen: fields[7] ?? 0,
  };
}

/** Whether the machine was saturated while this run measured; its own bring-up and tear-down are not measured. */
export function wasDisturbed({ startedAt, harness: { phasesMs }, durationMs }: RunResult): boolean {
  const began = Date.parse(startedAt);
  const from = began + (phasesMs['bring-up'] ?? 0);
  const to = began + durationMs - (phasesMs['tear-down'] ?? 0);
  return Number.isNaN(began) || saturated.some((at) => at - EVERY_MS <= to && at >= from);
}
