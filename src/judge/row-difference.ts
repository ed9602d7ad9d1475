import type { FinalRead, Write } from '../history/events.js';
import { countRows, merged, type Run } from './ledger.js';

type Present = NonNullable<FinalRead['present']>;

/** The rows that are in one copy of the ledger and not in another. */
export class RowDifference {
  readonly count: number;
  private readonly writers: ReadonlyMap<number, Run[]>;

  constructor(rows: Present, others: Present) {
    const only = Object.entries(rows).map(([writer, runs]): [number, Run[]] => [
      Number(writer),
      without(merged(runs), merged(others[writer] ?? [])),
    ]);
    this.writers = new Map(only);
    this.count = only.reduce((sum, [, runs]) => sum + countRows(runs), 0);
  }

  has({ writer, seq }: Pick<Write, 'writer' | 'seq'>): boolean {
    return this.writers.get(writer)?.some(({ from, to }) => from <= seq && seq <= to) ?? false;
  }
}

/** What is left of the runs without the holes; both in order. */
function without(runs: readonly Run[], holes: readonly Run[]): Run[] {
  const left: Run[] = [];
  for (const run of runs) {
    let { from } = run;
    for (const hole of holes) {
      if (hole.to < from) continue;
      if (hole.from > run.to) break;
      if (hole.from > from) left.push({ from, to: hole.from - 1 });
      from = hole.to + 1;
    }
    if (from <= run.to) left.push({ from, to: run.to });
  }
  return left;
}
