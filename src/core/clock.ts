/**
 * The one clock of a run. All times come from CLOCK_MONOTONIC, which the threads of a process share. Wall time only
 * serves to place events with timestamps of other machines (container logs) and to name the run.
 */
export interface Clock {
  /** Milliseconds since the run began, monotonic, with microsecond resolution. */
  now(): number;
  /** Converts a wall-clock time in ms since the epoch to milliseconds since the run began. */
  fromWall(epochMs: number): number;
  /** Converts milliseconds since the run began to a wall-clock time in ms since the epoch. */
  toWall(ms: number): number;
}

/** What another thread needs to have the same clock. Plain data, so that postMessage can send it. */
export interface ClockOrigin {
  /** process.hrtime.bigint() at the start of the run. */
  monotonicNs: bigint;
  /** Wall clock at the same instant, since the epoch. */
  wallMs: number;
}

/**
 * The engine's wall clock minus ours and its uncertainty, in ms. Container logs and events have the engine's
 * timestamps.
 */
export interface ClockOffset {
  offset: number;
  unc: number;
}

export function newClockOrigin(): ClockOrigin {
  return { monotonicNs: process.hrtime.bigint(), wallMs: performance.timeOrigin + performance.now() };
}

export function clockFrom(origin: ClockOrigin): Clock {
  return {
    now: () => Number(process.hrtime.bigint() - origin.monotonicNs) / 1e6,
    fromWall: (epochMs) => epochMs - origin.wallMs,
    toWall: (ms) => ms + origin.wallMs,
  };
}

/** The current wall-clock time. */
export function wallNow(): Date {
  return new Date();
}
