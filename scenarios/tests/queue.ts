/** A scenario with what decides where and when it runs. */
export interface Planned {
  name: string;
  /** The same for scenarios that can share a stack without changing its settings. */
  settings: string;
  /** It needs a stack that no run has used, though others may have its own afterwards. */
  fresh: boolean;
  /** It judges how its stack comes up: that cannot be done ahead. */
  bringsUp: boolean;
  /** It is meant to fail. All of these are one command, and no run gets a stack of theirs. */
  planted: boolean;
  ms: number;
}

/** What a worker had last; null for a worker that has no stack yet. */
export type Held = Pick<Planned, 'settings' | 'planted'> | null;

/** Runs of one scenario at most: after so many the last one counts as it is. */
export const MOST_RUNS = 3;

/**
 * The runs that are still to be handed out. What shares a stack with most others (the common settings) goes first, the
 * longest first, to every worker. Each other group of settings is one worker's, as long as there is other work, and is
 * begun as late as it can be without being the last to end: then few stacks change, and each change comes up beside a
 * run.
 */
export class Queue {
  private readonly waiting: Planned[];
  /** To be run again with no other worker beside them. */
  private readonly exclusive: Planned[] = [];
  private readonly runs = new Map<string, number>();
  /** The groups that a worker is at work on. */
  private readonly begun = new Set<string>();
  private readonly common: string;

  constructor(scenarios: readonly Planned[]) {
    this.waiting = [...scenarios];
    this.common = keyOf(groupsOf(scenarios.filter(({ planted }) => !planted)).toSorted(byCount)[0]?.[0]);
  }

  get isEmpty(): boolean {
    return this.waiting.length === 0 && this.exclusive.length === 0;
  }

  /** Whether all that is left has to be run with no other worker beside it. */
  get isForOneWorker(): boolean {
    return this.waiting.length === 0 && this.exclusive.length > 0;
  }

  /**
   * What a worker does next, of `workers` that share the work: one scenario, or all that were planted. Null where there
   * is nothing for this worker.
   */
  take(held: Held, workers: number): Planned[] | null {
    if (this.waiting.length === 0)
      return workers === 1 ? this.handOut(this.exclusive, this.exclusive.slice(0, 1)) : null;
    return this.handOut(this.waiting, this.choose(held, workers));
  }

  /** A run that has to be made again; false when it was made as often as is allowed. */
  putBack(scenario: Planned, { exclusive }: { exclusive: boolean }): boolean {
    const made = this.runs.get(scenario.name) ?? 0;
    if (made >= MOST_RUNS) return false;
    // The last one must not be called off: it is alone.
    (exclusive || made === MOST_RUNS - 1 ? this.exclusive : this.waiting).push(scenario);
    return true;
  }

  /** Whether it is being made as often as is allowed. */
  isLastRun(name: string): boolean {
    return (this.runs.get(name) ?? 0) >= MOST_RUNS;
  }

  /** Back to where it was: it was handed out, but never begun. */
  giveBack(scenario: Planned): void {
    this.runs.set(scenario.name, (this.runs.get(scenario.name) ?? 1) - 1);
    this.waiting.push(scenario);
  }

  private choose(held: Held, workers: number): Planned[] {
    const groups = groupsOf(this.waiting).toSorted((a, b) => length(b) - length(a));
    const common = groups.find((group) => keyOf(group[0]) === this.common);
    const others = groups.filter((group) => group !== common);
    const own = others.find((group) => held !== null && keyOf(group[0]) === keyOf(held));
    const untouched = others.filter((group) => !this.begun.has(keyOf(group[0])));
    const leftMs = length(this.waiting) / workers;
    const due = untouched.find((group) => length(group) >= leftMs);
    const group = own ?? due ?? common ?? untouched[0] ?? others[0] ?? [];
    return group[0]?.planted ? group : group.toSorted(byTurn).slice(0, 1);
  }

  private handOut(from: Planned[], chosen: Planned[]): Planned[] | null {
    for (const one of chosen) {
      from.splice(from.indexOf(one), 1);
      this.begun.add(keyOf(one));
      this.runs.set(one.name, (this.runs.get(one.name) ?? 0) + 1);
    }
    return chosen.length > 0 ? chosen : null;
  }
}

function groupsOf(scenarios: readonly Planned[]): Planned[][] {
  const keys = [...new Set(scenarios.map(keyOf))];
  return keys.map((key) => scenarios.filter((one) => keyOf(one) === key));
}

function keyOf(one: Pick<Planned, 'settings' | 'planted'> | undefined): string {
  return one?.planted ? 'planted' : (one?.settings ?? '');
}

function byCount(a: readonly Planned[], b: readonly Planned[]): number {
  return b.length - a.length;
}

/** Within a group: first what judges how its stack comes up, last what needs a new one, the longest first. */
function byTurn(a: Planned, b: Planned): number {
  const turn = ({ bringsUp, fresh }: Planned) => (bringsUp ? 0 : fresh ? 2 : 1);
  return turn(a) - turn(b) || b.ms - a.ms;
}

function length(group: readonly Planned[]): number {
  return group.reduce((sum, { ms }) => sum + ms, 0);
}
