import { readFileSync } from 'node:fs';
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

/** Jiffies since boot over all cores (proc(5)); `idle` includes waiting for the disk, and steal counts as busy. */
function cpuTimes(): { idle: number; all: number } {
  const fields = (readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? '').trim().split(/\s+/).slice(1, 9).map(Number); // prettier-ignore
  return { idle: (fields[3] ?? 0) + (fields[4] ?? 0), all: fields.reduce((sum, value) => sum + value, 0) };
}

/** Whether the machine was saturated while this run measured; its own bring-up and tear-down are not measured. */
export function wasDisturbed({ startedAt, harness: { phasesMs }, durationMs }: RunResult): boolean {
  const began = Date.parse(startedAt);
  const from = began + (phasesMs['bring-up'] ?? 0);
  const to = began + durationMs - (phasesMs['tear-down'] ?? 0);
  return Number.isNaN(began) || saturated.some((at) => at - EVERY_MS <= to && at >= from);
}
