import { availableParallelism } from 'node:os';
import { parseDuration } from '../../src/core/units.js';
import type { Scenario } from '../../src/scenario/schema.js';
import { singleSteps } from '../../src/scenario/steps.js';

/**
 * Stacks side by side, one a core: under load one takes a quarter of a core, but in an outage, when everybody tries again, more.
 * They come up together and nobody else comes up before all of them are down again: a bring-up takes every core for
 * ten seconds, and beside a measurement that is a disturbance.
 */
export const STACKS = Number(process.env['PATRONI_CHAOS_STACKS']) || Math.max(1, Math.min(6, availableParallelism()));

export interface Tallied {
  name: string;
  verdict: string;
  ms: number;
  /** Of that, what is not the fault's own doing: bring-up, steadying, checks, tear-down. */
  overheadMs: number;
  with: string;
}

/** Every run that was made, for the last lines of the suite. */
export const tally: Tallied[] = [];

let running = 0;
const waiting: { places: number; go: () => void }[] = [];

/** Runs it beside at most STACKS − 1 others. */
export function inParallel<T>(work: () => Promise<T>): Promise<T> {
  return taking(1, work);
}

/** Runs it when nobody else does. */
export function alone<T>(work: () => Promise<T>): Promise<T> {
  return taking(STACKS, work);
}

async function taking<T>(places: number, work: () => Promise<T>): Promise<T> {
  await new Promise<void>((go) => {
    waiting.push({ places, go });
    // Those who ask in the same breath go together.
    queueMicrotask(admit);
  });
  try {
    return await work();
  } finally {
    running -= places;
    admit();
  }
}

/** When nobody runs, as many as there are places for, in the order of asking. */
function admit(): void {
  if (running > 0) return;
  for (let next = waiting[0]; next && running + next.places <= STACKS; next = waiting[0]) {
    waiting.shift();
    running += next.places;
    next.go();
  }
}

/** A failover of the fast profile, or a recovery. */
const WAIT_MS = 25_000;

/** About how long the steps of a scenario take, ms. */
export function expectedMs({ steps, rounds, after }: Scenario): number {
  const holds = singleSteps(steps).map(({ step }) =>
    'fault' in step ? step.hold : 'wait' in step ? step.wait : '0ms',
  );
  const sum = [...holds, after].reduce((total, hold) => total + (parseDuration(hold) ?? WAIT_MS), 0);
  return rounds * sum;
}

/** The last lines of the suite: every run with its verdict, then what it took in all. */
export function tallyLines(wallMs: number): string {
  const seconds = (ms: number) => (ms / 1000).toFixed(1).padStart(6);
  const lines = tally.map(
    ({ name, verdict, ms, overheadMs, with: who }) =>
      `${verdict.padEnd(13)} ${seconds(ms)} s, ${seconds(overheadMs)} s of it not the fault's  ${name} (with ${who})`,
  );
  const sum = (of: (one: Tallied) => number) => tally.reduce((total, one) => total + of(one), 0);
  const overheads = tally.map(({ overheadMs }) => overheadMs).sort((a, b) => a - b);
  return [
    ...lines.sort(),
    `${tally.length} runs, at most ${STACKS} stacks at a time: ${seconds(wallMs)} s, one after another they take ${seconds(sum(({ ms }) => ms))} s`,
    `not the fault's: ${seconds(overheads[Math.floor(overheads.length / 2)] ?? 0)} s in the median, ${seconds(overheads.at(-1) ?? 0)} s at most`,
  ].join('\n');
}
