import type { Pressure } from '../core/pressure.js';
import { formatDuration } from '../core/units.js';
import type { MachinePressure } from '../history/events.js';
import type { Facts } from './facts.js';
import { durationOf, totalOf } from './outage.js';
import type { Interval } from './types.js';

/** A stretch of time in which the machine was saturated. */
interface Spell extends Interval {
  /** Event ids of its periods. */
  events: number[];
}

export interface MachineHealth {
  /** False: the kernel reported nothing, or the history is older than the observer. */
  measured: boolean;
  /** The spells that are long enough to explain a failure, from the first fault to the tear-down. */
  spells: Spell[];
  /** The total of all saturated periods in the same time, however short the spell. */
  saturatedMs: number;
  /** The total of all measured periods. */
  measuredMs: number;
  /** The worst share of any period: the highest; for `idleShare`, the lowest. */
  worst: { cpuStalledShare?: number; ioStalledShare?: number; stealShare?: number; idleShare?: number };
}

/**
 * A saturated period has less idle time than this, and tasks that wait for a core. Measured on two cores: a single run
 * had such periods for 1 s in a row at most, while nodes started and promoted. Beside two busy loops all periods were
 * saturated: idle 1 % at most, waiting 90 % or more.
 */
const BUSY_BELOW_IDLE = 0.1;
/** Tasks waited for a core for at least this share of a saturated period (PSI). */
const WAITING_ABOVE = 0.5;
/** Where the kernel has no PSI: at least this many runnable tasks per core, without the one that measures. */
const WAITING_RUNNABLE = 1;
/**
 * From this share on, time taken by the host or by our group's quota makes tasks late, however idle the machine seems.
 */
const TAKEN_ABOVE = 0.25;
/** From this share on, waiting in our own control group counts as saturation. */
const OWN_WAITING_ABOVE = 0.5;

/** The shortest spell that counts: when a node starts, the cluster's own work takes all cores for a second or two. */
const SUSTAINED_MS = 3000;
/** The longest break within a spell: a single period that was not quite saturated. */
const BREAK_MS = 1500;

/** Whether the machine could keep up from the first fault on. Before it, the runner checks that (run/steady.ts). */
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

/**
 * Whether the machine can have caused a short stall: it was saturated in one of the periods around it, or tasks waited
 * for a core in half of one and, in all, for as long as the stall. In a suite on two cores a commit took 0.28 s in a
 * second in which tasks waited for 0.81 s and the cores were idle for 0.12 s.
 */
export function mayHaveStalled({ machine }: Facts, stall: Interval): boolean {
  const around = machine.filter(({ t, periodMs }) => t >= stall.fromMs && t - periodMs <= stall.toMs);
  const waiting = around.filter(({ cpuStalledShare = 0 }) => cpuStalledShare >= WAITING_ABOVE);
  const waitedMs = waiting.reduce((sum, { cpuStalledShare = 0, periodMs }) => sum + cpuStalledShare * periodMs, 0);
  return around.some(isSaturated) || (waiting.length > 0 && waitedMs >= durationOf(stall));
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
