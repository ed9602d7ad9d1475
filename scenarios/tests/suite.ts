import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** What the machine is like before anything runs. */
export interface Measured {
  /** Cores that we may use; a quota need not be whole. */
  cores: number;
  /** Share of the time asked for that the host kept to itself. */
  stolen: number;
  /** What starting a process costs at best, ms. */
  forkMs: number;
}

/**
 * Stacks side by side at most: three on two cores, since one takes half a core with its load, and in an outage, when
 * every session is made again, a little more. One a core where the host keeps some of them to itself: with three and 10
 * to 40 % stolen none came up in time. One on two cores where processes, of which PostgreSQL makes one a session, are
 * expensive.
 */
export function stacksFor({ cores, stolen, forkMs }: Measured): number {
  const perCore = forkMs > SLOW_FORK_MS ? PER_SLOW_CORE : stolen < MUCH_STOLEN ? 1.5 : 1;
  return Math.max(1, Math.min(6, Math.floor(perCore * cores)));
}

/** Of the time that was asked for. On a quiet host it is below 1 %. */
const MUCH_STOLEN = 0.03;
/** Usual is 1.5; where a process was four to seven times as expensive, only one stack at a time worked. */
const SLOW_FORK_MS = 4;
const PER_SLOW_CORE = 0.5;

export interface Tallied {
  name: string;
  verdict: string;
  ms: number;
  /** Of that, what is not the fault's own doing: bring-up, steadying, checks, tear-down. */
  overheadMs: number;
  /** Beside that: how long its stack had been coming up before it began. */
  aheadMs: number;
  /** Workers that were running at its end, its own included. */
  workers: number;
  /** Why it does not count and was made again; empty for one that counts. */
  again: string;
}

/**
 * How long each scenario took beside a neighbour when `npm run table` was last run, s: without it workers end at
 * different times.
 */
const MEASURED_S = z
  .record(z.string(), z.number())
  .parse(JSON.parse(readFileSync(new URL('durations.json', import.meta.url), 'utf8')));
/** About the mean of them, for one that was never run. */
const USUAL_S = 40;

/** About how long a run of a scenario takes, ms: for planning alone. */
export function expectedMs(name: string): number {
  return (MEASURED_S[name] ?? USUAL_S) * 1000;
}

/** The last lines of the suite: every run with its verdict, then what it took in all. */
export function tallyLines(tally: readonly Tallied[], wallMs: number): string {
  const seconds = (ms: number) => (ms / 1000).toFixed(1).padStart(6);
  const lines = tally.map(
    ({ name, verdict, ms, overheadMs, aheadMs, workers, again }) =>
      `${verdict.padEnd(13)} ${seconds(ms)} s, ${seconds(overheadMs)} s of it not the fault's  ${name} ` +
      `(${workers} at a time)` +
      (aheadMs > 0 ? `, its stack was up before, after ${seconds(aheadMs).trim()} s` : '') +
      (again === '' ? '' : `, made again: ${again}`),
  );
  const sum = (of: (one: Tallied) => number) => tally.reduce((total, one) => total + of(one), 0);
  const overheads = tally.map(({ overheadMs }) => overheadMs).sort((a, b) => a - b);
  const most = Math.max(0, ...tally.map(({ workers }) => workers));
  return [
    ...lines.sort(),
    `${tally.length} runs, at most ${most} stacks at a time: ${seconds(wallMs)} s, one after another they take ` +
      `${seconds(sum(({ ms }) => ms))} s`,
    `not the fault's: ${seconds(overheads[Math.floor(overheads.length / 2)] ?? 0)} s in the median, ` +
      `${seconds(overheads.at(-1) ?? 0)} s at most`,
  ].join('\n');
}
