import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Properties of the machine before anything runs. */
export interface Measured {
  /** Cores that we may use. A quota need not be a whole number. */
  cores: number;
  /** Share of the requested CPU time that the host did not grant. */
  stolen: number;
  /** Minimum time to start a process. */
  forkMs: number;
}

/**
 * Maximum of stacks in parallel. Three on two cores: with its load one takes half a core, and a little more in an
 * outage, when every session is opened again. One a core if the host withholds CPU time: with 10 to 40 % stolen, none
 * of three came up in time. One on two cores if processes are expensive: PostgreSQL starts one for each session.
 */
export function stacksFor({ cores, stolen, forkMs }: Measured): number {
  const perCore = forkMs > SLOW_FORK_MS ? PER_SLOW_CORE : stolen < MUCH_STOLEN ? 1.5 : 1;
  return Math.max(1, Math.min(6, Math.floor(perCore * cores)));
}

/** Share of the requested CPU time. On a quiet host it is below 1 %. */
const MUCH_STOLEN = 0.03;
/** Usual is 1.5. Where starting a process took four to seven times as long, only one stack at a time worked. */
const SLOW_FORK_MS = 4;
const PER_SLOW_CORE = 0.5;

export interface Tallied {
  name: string;
  verdict: string;
  ms: number;
  /** Part of `ms` that is not spent on the fault: bring-up, steadying, checks, tear-down. */
  overheadMs: number;
  /** How long its stack had been coming up before the run began. Not part of `ms`. */
  aheadMs: number;
  /** Workers that were running at its end, including its own. */
  workers: number;
  /** Why the run was repeated; empty if it counts. */
  again: string;
}

/**
 * Duration of each scenario beside another stack, as of the last `npm run table`, in s. Without durations the workers
 * would end at different times.
 */
const MEASURED_S = z
  .record(z.string(), z.number())
  .parse(JSON.parse(readFileSync(new URL('durations.json', import.meta.url), 'utf8')));
/** About their mean. For scenarios that were never run. */
const USUAL_S = 40;

/** A scenario, and the topology that it runs on, which need not be the one that it names (withRoutes). */
interface OnTopology {
  scenario: { name: string; tags: readonly string[] };
  topology: { name: string; sample?: string | undefined };
}

/**
 * What `npm test` runs of a catalogue: all scenarios of the default topology, and one of each other: the one that the
 * topology states, else the failover that took the shortest when it was last measured. Not those that are made for
 * every replication mode, which `npm run modes` measures.
 */
export function oneOfEachLab<One extends OnTopology>(catalogue: readonly One[], byDefault: string): One[] {
  const chosenOf = ({ name, sample }: OnTopology['topology']) => {
    const lab = catalogue.filter(({ topology }) => topology.name === name);
    if (sample !== undefined) return lab.find(({ scenario }) => scenario.name === sample);
    const failovers = lab.filter(({ scenario }) => scenario.tags.includes('failover'));
    const candidates = failovers.length > 0 ? failovers : lab;
    return candidates.toSorted((one, other) => expectedMs(one.scenario.name) - expectedMs(other.scenario.name))[0];
  };
  return catalogue.filter((one) =>
    one.topology.name === byDefault ? !one.scenario.tags.includes('replication-modes') : one === chosenOf(one.topology),
  );
}

/** Approximate duration of a run of a scenario in ms. For planning only. */
export function expectedMs(name: string): number {
  return (MEASURED_S[name] ?? USUAL_S) * 1000;
}

/** The last lines of the suite: every run with its verdict, then the totals. */
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
