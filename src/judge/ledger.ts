import type { FinalRead, Write } from '../history/events.js';
import type { Facts } from './facts.js';
import { ensureSorted, firstWhere } from './sorted.js';
import type { WriteCounts } from './types.js';

/** The outcome of every write. */
export interface Ledger {
  counts: WriteCounts;
  /** The last read of the final leader; null: it could not be read. */
  truth: FinalRead | null;
  lost: Write[];
  /** Indeterminate but present at the end. */
  recovered: Write[];
  /** Rejected but present at the end. */
  rejectedButPresent: Write[];
  /** How many rows are present at the end that were never attempted. */
  neverAttempted: number;
}

/**
 * The ledger of all writes through the routes, in the vocabulary of Jepsen's `set` checker. Without the final leader's
 * read, nothing is known of lost, recovered, unexpected and duplicated writes: their counts are 0, and `truth` is null.
 */
export function ledgerOf(facts: Facts, leader: string | null): Ledger {
  const truth = finalReadOf(facts, leader);
  const { writes, acks, unacknowledged } = facts.allWrites;
  const ledger: Ledger = {
    counts: {
      attempted: writes.length,
      acknowledged: 0,
      rejected: 0,
      indeterminate: 0,
      lost: 0,
      recovered: 0,
      unexpected: 0,
      duplicated: 0,
    },
    truth,
    lost: [],
    recovered: [],
    rejectedButPresent: [],
    neverAttempted: 0,
  };
  const presence = truth ? new Presence(truth.present ?? {}) : null;
  for (const write of acks) countAcknowledged(ledger, write, presence?.attempt(write) ?? null);
  for (const write of unacknowledged) countUnacknowledged(ledger, write, presence?.attempt(write) ?? null);
  if (truth && presence) {
    ledger.neverAttempted = presence.neverAttempted();
    ledger.counts.unexpected = ledger.rejectedButPresent.length + ledger.neverAttempted;
    ledger.counts.duplicated = (truth.duplicated ?? []).length;
  }
  return ledger;
}

/** The last successful final read of a node. */
export function finalReadOf(facts: Facts, node: string | null): FinalRead | null {
  return facts.finalReads.findLast((read) => read.node === node && read.ok) ?? null;
}

function countAcknowledged(ledger: Ledger, write: Write, there: boolean | null): void {
  ledger.counts.acknowledged++;
  if (there !== false) return;
  ledger.counts.lost++;
  ledger.lost.push(write);
}

/** An acknowledgement with a warning counts as indeterminate: the write may be present or not. */
function countUnacknowledged(ledger: Ledger, write: Write, there: boolean | null): void {
  const { counts } = ledger;
  if (write.outcome === 'rejected') {
    counts.rejected++;
    if (there === true) ledger.rejectedButPresent.push(write);
  } else {
    counts.indeterminate++;
    if (there !== true) return;
    counts.recovered++;
    ledger.recovered.push(write);
  }
}

/** Sequence numbers of one writer, both ends included. */
export interface Run {
  from: number;
  to: number;
}

/** The rows of one writer. */
class WriterRows {
  /** The attempts whose row is present, as runs of sequence numbers in the order of the attempts. */
  private readonly attempted: [number, number][] = [];
  /** Where the last row was found; the next one is most often there, too. */
  private near: Run | undefined;

  constructor(readonly runs: readonly Run[]) {}

  private has(seq: number): boolean {
    if (!this.near || seq < this.near.from || seq > this.near.to)
      this.near = firstWhere(this.runs, ({ to }) => to >= seq);
    return this.near !== undefined && this.near.from <= seq;
  }

  attempt(seq: number): boolean {
    if (!this.has(seq)) return false;
    const last = this.attempted.at(-1);
    if (last && last[1] + 1 === seq) last[1] = seq;
    else this.attempted.push([seq, seq]);
    return true;
  }

  countAttempted(): number {
    return countRows(merged(this.attempted));
  }
}

/** The rows of a final read, as runs of sequence numbers: a look-up is a binary search in the writer's runs. */
export class Presence {
  readonly total: number;
  private readonly writers = new Map<number, WriterRows>();

  constructor(present: NonNullable<FinalRead['present']>) {
    let total = 0;
    for (const [writer, runs] of Object.entries(present)) {
      const own = merged(runs);
      total += countRows(own);
      this.writers.set(Number(writer), new WriterRows(own));
    }
    this.total = total;
  }

  /** Whether the row of an attempted write is there. */
  attempt({ writer, seq }: Pick<Write, 'writer' | 'seq'>): boolean {
    return this.writers.get(writer)?.attempt(seq) ?? false;
  }

  /** How many rows have not been attempted. */
  neverAttempted(): number {
    let count = this.total;
    for (const rows of this.writers.values()) count -= rows.countAttempted();
    return count;
  }

  /** Whether both hold the same rows. */
  equals(other: Presence): boolean {
    if (this.total !== other.total) return false;
    for (const [writer, { runs }] of this.writers) {
      const others = other.writers.get(writer)?.runs ?? [];
      if (runs.length !== others.length) return false;
      if (!runs.every((run, index) => run.from === others[index]?.from && run.to === others[index].to)) return false;
    }
    return true;
  }
}

export function countRows(runs: readonly Run[]): number {
  return runs.reduce((sum, { from, to }) => sum + to - from + 1, 0);
}

/** The runs in order, adjacent ones merged, so that the same rows always have the same runs. */
export function merged(runs: readonly [number, number][]): Run[] {
  const result: Run[] = [];
  for (const [from, to] of ensureSorted([...runs], ([first]) => first)) {
    const last = result.at(-1);
    if (last && from <= last.to + 1) last.to = Math.max(last.to, to);
    else result.push({ from, to });
  }
  return result;
}
