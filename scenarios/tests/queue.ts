/** A scenario with the facts that decide where and when it runs. */
export interface Planned {
  name: string;
  /** Key of its settings. Scenarios with the same key can share a stack without changing its settings. */
  settings: string;
  /** It needs a stack that no run has used. Others may use the same stack afterwards. */
  fresh: boolean;
  /** It judges the bring-up of its stack, which therefore cannot be started ahead. */
  bringsUp: boolean;
  /** It is meant to fail. All planted scenarios are one command, and no other run gets their stacks. */
  planted: boolean;
  ms: number;
}

/** What a worker ran last; null for a worker without a stack. */
export type Held = Pick<Planned, 'settings' | 'planted'> | null;

/** Maximum of runs of one scenario. The last one counts, whatever its result. */
export const MOST_RUNS = 3;

/**
 * The runs that are still to be handed out. Scenarios with the most common settings go first, the longest first, to any
 * worker. Each other group of settings belongs to one worker as long as there is other work. Such a group starts as
 * late as it can without being the last to end. So stacks rarely change, and each new one comes up during another run.
 */
export class Queue {
  private readonly waiting: Planned[];
  /** Scenarios to be repeated while no other worker runs. */
  private readonly exclusive: Planned[] = [];
  private readonly runs = new Map<string, number>();
  /** The groups that a worker has begun. */
  private readonly begun = new Set<string>();
  private readonly common: string;

  constructor(scenarios: readonly Planned[]) {
    this.waiting = [...scenarios];
    this.common = keyOf(groupsOf(scenarios.filter(({ planted }) => !planted)).toSorted(byCount)[0]?.[0]);
  }

  get isEmpty(): boolean {
    return this.waiting.length === 0 && this.exclusive.length === 0;
  }

  /** Whether all remaining scenarios have to run with no other worker. */
  get isForOneWorker(): boolean {
    return this.waiting.length === 0 && this.exclusive.length > 0;
  }

  /**
   * The next work for one of `workers` workers: one scenario, or all planted ones. Null if there is nothing for this
   * worker.
   */
  take(held: Held, workers: number): Planned[] | null {
    if (this.waiting.length === 0)
      return workers === 1 ? this.handOut(this.exclusive, this.exclusive.slice(0, 1)) : null;
    return this.handOut(this.waiting, this.choose(held, workers));
  }

  /** Queues a scenario again. Returns false if it has reached the maximum of runs. */
  putBack(scenario: Planned, { exclusive }: { exclusive: boolean }): boolean {
    const made = this.runs.get(scenario.name) ?? 0;
    if (made >= MOST_RUNS) return false;
    // The last run must not be interrupted, so it runs alone.
    (exclusive || made === MOST_RUNS - 1 ? this.exclusive : this.waiting).push(scenario);
    return true;
  }

  /** Whether the current run of a scenario is the last that is allowed. */
  isLastRun(name: string): boolean {
    return (this.runs.get(name) ?? 0) >= MOST_RUNS;
  }

  /** Returns a scenario that was handed out but never begun. */
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

/**
 * Order within a group: first scenarios that judge the bring-up, last those that need a new stack; the longest first.
 */
function byTurn(a: Planned, b: Planned): number {
  const turn = ({ bringsUp, fresh }: Planned) => (bringsUp ? 0 : fresh ? 2 : 1);
  return turn(a) - turn(b) || b.ms - a.ms;
}

function length(group: readonly Planned[]): number {
  return group.reduce((sum, { ms }) => sum + ms, 0);
}
