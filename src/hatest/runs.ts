/** Inclusive runs of whole numbers, ordered and merged: millions of acknowledged rows fit into a few pairs. */
export type Run = readonly [first: number, last: number];

/** A set of whole numbers that arrive almost in order. */
export class Runs {
  private readonly list: [number, number][] = [];

  constructor(runs: Iterable<Run> = []) {
    for (const [first, last] of runs) this.list.push([first, last]);
  }

  get runs(): readonly Run[] {
    return this.list;
  }

  /** Adds a number; adding it again changes nothing. */
  add(value: number): void {
    let at = this.list.length;
    while (at > 0 && (this.list[at - 1]?.[0] ?? Number.NEGATIVE_INFINITY) > value) at -= 1;
    const before = this.list[at - 1];
    const after = this.list[at];
    if (before && value <= before[1]) return;
    const joinsBefore = before?.[1] === value - 1;
    const joinsAfter = after?.[0] === value + 1;
    if (before && joinsBefore) {
      before[1] = after && joinsAfter ? after[1] : value;
      if (joinsAfter) this.list.splice(at, 1);
    } else if (after && joinsAfter) after[0] = value;
    else this.list.splice(at, 0, [value, value]);
  }

  get size(): number {
    return this.list.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  }

  /** Returns the numbers that are not in `others`. */
  without(others: Runs): Runs {
    const left: [number, number][] = [];
    let next = 0;
    for (const [first, last] of this.list) {
      let from = first;
      while ((others.list[next]?.[1] ?? Number.POSITIVE_INFINITY) < from) next += 1;
      for (let at = next; ; at += 1) {
        const other = others.list[at];
        if (!other || other[0] > last) break;
        if (other[0] > from) left.push([from, other[0] - 1]);
        from = Math.max(from, other[1] + 1);
      }
      if (from <= last) left.push([from, last]);
    }
    return new Runs(left);
  }
}
