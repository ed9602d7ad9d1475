import type { Facts } from './facts.js';
import { lowerBound } from './sorted.js';

/** What the load needs on this machine before any fault, in ms. */
export interface SessionTimes {
  /** To open a session and write through it. */
  newSessionMs: number;
  /** From the attempt to connect until the server begins to answer. */
  firstByteMs: number;
  /** For a write on a session that is open. */
  writeMs: number;
}

/**
 * The times of a quiet machine with two cores (`npm run bench`, calibration), for runs with too few samples of their
 * own.
 */
const USUAL: SessionTimes = { newSessionMs: 11, firstByteMs: 4, writeMs: 3 };
/**
 * Fewer samples than this do not count. The load replaces two sessions a second, so a steady phase of 2.5 s has five.
 */
const LEAST_SAMPLES = 3;

/** The medians of the run's own load before its first fault. */
export function sessionTimesOf({ acks, load, firstFaultMs }: Facts): SessionTimes {
  const from = lowerBound(acks, ({ t }) => t >= load.fromMs);
  const steady = acks.slice(
    from,
    lowerBound(acks, ({ t }) => t >= (firstFaultMs ?? load.toMs)),
  );
  const opened = steady.filter(({ firstByteMs }) => firstByteMs !== undefined);
  const written = steady.filter(({ firstByteMs }) => firstByteMs === undefined);
  return {
    newSessionMs: medianOr(
      USUAL.newSessionMs,
      opened.map(({ t, startMs }) => t - startMs),
    ),
    firstByteMs: medianOr(
      USUAL.firstByteMs,
      opened.map(({ firstByteMs = 0, startMs }) => firstByteMs - startMs),
    ),
    writeMs: medianOr(
      USUAL.writeMs,
      written.map(({ t, startMs }) => t - startMs),
    ),
  };
}

function medianOr(usual: number, values: number[]): number {
  return median(values) ?? usual;
}

/** The median of enough samples; null for too few. */
export function median(values: readonly number[]): number | null {
  if (values.length < LEAST_SAMPLES) return null;
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}
