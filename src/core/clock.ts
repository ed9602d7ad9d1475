/**
 * The one clock of a run. Every interval is taken from CLOCK_MONOTONIC, which the threads of a process share;
 * wall time serves only to place events that other machines stamped (container logs) and to name the run.
 */
export interface Clock {
  /** Milliseconds since the run began, monotonic, with microsecond resolution. */
  now(): number;
  /** Converts a wall-clock time in ms since the epoch to milliseconds since the run began. */
  fromWall(epochMs: number): number;
  /** Converts milliseconds since the run began to a wall-clock time in ms since the epoch. */
  toWall(ms: number): number;
}

/** What another thread needs to have the same clock; plain data, so it passes through postMessage. */
export interface ClockOrigin {
  /** process.hrtime.bigint() at the start of the run, ns. */
  monotonicNs: bigint;
  /** Wall clock at the same instant, ms since the epoch. */
  wallMs: number;
}

/** The engine's wall clock minus ours, ms, and how wrong that may be. Container logs and events bear its stamps. */
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

/** The present as an ISO time in UTC. */
export function wallNow(): Date {
  return new Date();
}
