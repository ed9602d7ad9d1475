import { readFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * Stacks side by side: three on two cores, since one takes half a core with its load, and in an outage, when everybody tries
 * again, a little more. One a core where the host keeps some of them to itself: with three and 10 to 40 % stolen nothing
 * came up in time.
 */
export function stacksFor(cores: number, stolen: number): number {
  return Math.max(1, Math.min(6, Math.floor((stolen < MUCH_STOLEN ? 1.5 : 1) * cores)));
}

/** Of the time that was asked for. On a quiet host it is below 1 %. */
const MUCH_STOLEN = 0.03;

/** A scenario with what decides where it runs. */
export interface Planned {
  name: string;
  /** The same for scenarios that can share a stack … */
  stack: string;
  /** … and for those that need not change its settings. */
  settings: string;
  /** It takes nobody else's, though others may have its own afterwards. */
  fresh: boolean;
  /** It judges how its stack comes up: nobody can bring it up ahead, nor the next one beside it. */
  bringsUp: boolean;
  /** Nobody can have its stack after it. */
  spoils: boolean;
  ms: number;
}

export interface Tallied {
  name: string;
  verdict: string;
  ms: number;
  /** Of that, what is not the fault's own doing: bring-up, steadying, checks, tear-down. */
  overheadMs: number;
  /** Beside that: how long its stack had been coming up before it began. */
  aheadMs: number;
  with: string;
}

/** Every run that was made, for the last lines of the suite. */
export const tally: Tallied[] = [];

/**
 * The scenarios of each of `lanes` stacks, of about the same length. The most common settings go into every lane; those
 * with settings of their own stay together, since a change of settings takes a while. A lane begins with the common stack,
 * which is up soonest, and with whoever judges how it comes up; what needs another one comes late, when that has come up
 * beside the run before, which is a long one: the shortest begin; what spoils its stack comes last.
 */
export function lanesOf(scenarios: readonly Planned[], lanes: number): string[][] {
  const groups = [...new Set(scenarios.map(({ settings }) => settings))]
    .map((settings) => scenarios.filter((one) => one.settings === settings))
    .sort((a, b) => Number(spoils(b)) - Number(spoils(a)) || a.length - b.length);
  const common = groups.at(-1)?.some((one) => !one.spoils) ? (groups.pop() ?? []) : [];
  const length = (group: readonly Planned[]) => group.reduce((sum, { ms }) => sum + ms, 0);
  const parts = [...groups, ...common.map((one) => [one])].sort((a, b) => length(b) - length(a));
  const planned = Array.from({ length: lanes }, (): Planned[] => []);
  // The longest is given away first, to whoever has least to do, and what is given later goes before it.
  for (const part of parts) planned.toSorted((a, b) => length(a) - length(b))[0]?.unshift(...part);
  const last = ({ stack, fresh, bringsUp, spoils: isLast }: Planned) => {
    if (isLast) return 4;
    if (stack !== common[0]?.stack) return 3;
    return bringsUp ? 0 : fresh ? 2 : 1;
  };
  return planned
    .filter((lane) => lane.length > 0)
    .map((lane) => lane.toSorted((a, b) => last(a) - last(b)).map(({ name }) => name));
}

function spoils(group: readonly Planned[]): boolean {
  return group.some((one) => one.spoils);
}

/** How long each scenario took beside a neighbour when `npm run table` was last run, s: without it lanes end at different times. */
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
export function tallyLines(wallMs: number, stacks: number): string {
  const seconds = (ms: number) => (ms / 1000).toFixed(1).padStart(6);
  const lines = tally.map(
    ({ name, verdict, ms, overheadMs, aheadMs, with: who }) =>
      `${verdict.padEnd(13)} ${seconds(ms)} s, ${seconds(overheadMs)} s of it not the fault's  ${name} (with ${who})` +
      (aheadMs > 0 ? `, its stack was up before, after ${seconds(aheadMs).trim()} s` : ''),
  );
  const sum = (of: (one: Tallied) => number) => tally.reduce((total, one) => total + of(one), 0);
  const overheads = tally.map(({ overheadMs }) => overheadMs).sort((a, b) => a - b);
  return [
    ...lines.sort(),
    `${tally.length} runs, at most ${stacks} stacks at a time: ${seconds(wallMs)} s, one after another they take ${seconds(sum(({ ms }) => ms))} s`,
    `not the fault's: ${seconds(overheads[Math.floor(overheads.length / 2)] ?? 0)} s in the median, ${seconds(overheads.at(-1) ?? 0)} s at most`,
  ].join('\n');
}
