import type { Clock } from '../core/clock.js';
import type { Proof, RunContext } from './fault.js';

/** The time of an event, as a proof holds it. */
export type Moment = Pick<Proof, 'atMs' | 'uncertaintyMs'>;

/** Error of a time that a script reports: reading the clock and printing it. */
const SCRIPT_MS = 5;

/** Does the work and returns its result with a time: some moment between start and end. */
export async function timed<T>(clock: Clock, work: () => Promise<T>): Promise<Moment & { value: T }> {
  const beforeMs = clock.now();
  const value = await work();
  return { value, ...between(beforeMs, clock.now()) };
}

/** The middle of two times, and its distance from either. */
function between(beforeMs: number, afterMs: number): Moment {
  return { atMs: (beforeMs + afterMs) / 2, uncertaintyMs: (afterMs - beforeMs) / 2 };
}

/** The number in the line `<name> <number>` of a script's output; NaN if there is no such line. */
export function printedNumber(output: string, name: string): number {
  return Number(new RegExp(`^${name} ([\\d.]+)\\b`, 'm').exec(output)?.[1] ?? Number.NaN);
}

/** The time in the line `<name> $EPOCHREALTIME` of a script on the engine's host, in ms since the run began. */
function stampOf(output: string, name: string, { clock, engineClock }: RunContext): number {
  return clock.fromWall(printedNumber(output, name) * 1000 - engineClock.offset);
}

/** The moment between the lines `before …` and `after …` of a script. */
export function momentBetweenStamps(output: string, context: RunContext): Moment {
  const { atMs, uncertaintyMs } = between(stampOf(output, 'before', context), stampOf(output, 'after', context));
  return { atMs, uncertaintyMs: uncertaintyMs + context.engineClock.unc };
}

/** The moment of the line `<name> $EPOCHREALTIME` of a script. */
export function momentOfStamp(output: string, name: string, context: RunContext): Moment {
  return { atMs: stampOf(output, name, context), uncertaintyMs: SCRIPT_MS + context.engineClock.unc };
}
