import type { Pressure } from '../core/pressure.js';
import { formatDuration } from '../core/units.js';
import type { MachinePressure } from '../history/events.js';
import type { Facts } from './facts.js';
import { durationOf, totalOf } from './outage.js';
import type { Interval } from './types.js';

/** A time in which the machine had nothing to spare. */
export interface Spell extends Interval {
  /** The periods that it consists of (event ids). */
  events: number[];
}

export interface MachineHealth {
  /** False: no kernel told anything, or the history is older than the observer. */
  measured: boolean;
  /** Long enough to explain a failure, from the first fault to the tear-down. */
  spells: Spell[];
  /** Of the same time, all saturated periods, however short the spell, ms. */
  saturatedMs: number;
  /** How long was measured, ms. */
  measuredMs: number;
  /** The most that any period had. */
  worst: { cpuStalledShare?: number; ioStalledShare?: number; stealShare?: number; idleShare?: number };
}

/**
 * A period is saturated when no core was idle and tasks waited for one. On two cores, a single run had such periods
 * for 1 s in a row at most, while nodes started and promoted. Beside two busy loops all were: idle 1 % at most, waiting
 * 90 % or more.
 */
const BUSY_BELOW_IDLE = 0.1;
const WAITING_ABOVE = 0.5;
/** Where the kernel has no PSI: as many tasks as cores, or more, beside the one that looks. */
const WAITING_RUNNABLE = 1;
/** The host, or our group's quota, took this share: what runs then runs late, however idle the machine says it is. */
const TAKEN_ABOVE = 0.25;
/** Our own group waited for more than half of the time. */
const OWN_WAITING_ABOVE = 0.5;

/** The cluster's own work takes all cores for a second or two when a node starts; this long it does not. */
const SUSTAINED_MS = 3000;
/** Two saturated periods belong together across a single one that was not quite. */
const BREAK_MS = 1500;

/** Whether the machine could keep up. Before the first fault the runner sees to that (run/steady.ts). */
export function machineHealthOf(facts: Facts): MachineHealth {
  const fromMs = facts.firstFaultMs ?? facts.load.fromMs;
  const periods = facts.machine.filter((period) => period.t > fromMs);
  const saturated = periods.filter(isSaturated);
  return {
    measured: periods.length > 0,
    spells: spellsOf(saturated).filter((spell) => durationOf(spell) >= SUSTAINED_MS),
    saturatedMs: totalMs(saturated),
    measuredMs: totalMs(periods),
    worst: worstOf(periods),
  };
}

/** Whether a task that wanted to run in that period had to wait. */
export function isSaturated(pressure: Pressure): boolean {
  const { idleShare = 1, cpuStalledShare, runnablePerCore = 0 } = pressure;
  const { stealShare = 0, throttledShare = 0, ownStalledShare = 0 } = pressure;
  if (stealShare >= TAKEN_ABOVE || throttledShare >= TAKEN_ABOVE || ownStalledShare >= OWN_WAITING_ABOVE) return true;
  const waits = cpuStalledShare === undefined ? runnablePerCore >= WAITING_RUNNABLE : cpuStalledShare >= WAITING_ABOVE;
  return idleShare < BUSY_BELOW_IDLE && waits;
}

/** Whether the machine had no core to spare at some time of that interval, however short: for what is itself short. */
export function wasSaturatedDuring({ machine }: Facts, { fromMs, toMs }: Interval): boolean {
  return machine.some((period) => isSaturated(period) && period.t >= fromMs && period.t - period.periodMs <= toMs);
}

/** "the machine could not keep up: no core was to spare for 12.0 s of 61.0 s". */
export function couldNotKeepUp({ spells, measuredMs }: MachineHealth): string {
  const total = `${formatDuration(totalOf(spells))} of ${formatDuration(measuredMs)}`;
  return `the machine could not keep up: no core was to spare for ${total}`;
}

function spellsOf(saturated: readonly MachinePressure[]): Spell[] {
  const spells: Spell[] = [];
  for (const { id, t, periodMs } of saturated) {
    const last = spells.at(-1);
    if (last && t - periodMs - last.toMs <= BREAK_MS) {
      last.toMs = t;
      last.events.push(id);
    } else spells.push({ fromMs: t - periodMs, toMs: t, events: [id] });
  }
  return spells;
}

function totalMs(periods: readonly MachinePressure[]): number {
  return periods.reduce((sum, { periodMs }) => sum + periodMs, 0);
}

function worstOf(periods: readonly MachinePressure[]): MachineHealth['worst'] {
  const worst: MachineHealth['worst'] = {};
  const note = (name: keyof typeof worst, share: number | undefined, worseOf: (a: number, b: number) => number) => {
    if (share !== undefined) worst[name] = worseOf(worst[name] ?? share, share);
  };
  for (const { cpuStalledShare, ioStalledShare, stealShare, idleShare } of periods) {
    note('cpuStalledShare', cpuStalledShare, Math.max);
    note('ioStalledShare', ioStalledShare, Math.max);
    note('stealShare', stealShare, Math.max);
    note('idleShare', idleShare, Math.min);
  }
  return worst;
}
