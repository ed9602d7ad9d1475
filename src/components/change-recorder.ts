import type { Clock } from '../core/clock.js';
import type { RecordEvent } from '../history/events.js';
import { DcsKeys, eventOfChange, type Asked, type Change, type DcsRevision, type DcsSnapshot } from './dcs-keys.js';

/** A key with the revision at which it was created: a later one than that of the known key shows a deletion between. */
interface CreatedKey extends DcsRevision {
  created: number;
}

/** A read of a DCS whose keys tell when they were created. */
export interface CreatedSnapshot extends DcsSnapshot {
  keys: CreatedKey[];
}

/** Where the changes go; `src` is the name of the observer. */
interface ChangeTarget {
  clock: Clock;
  record: RecordEvent;
  src: string;
}

/** Records the changes that reads of several members show, each once. */
export class ChangeRecorder {
  private readonly keys: DcsKeys;

  /** Records the keys of the first read, which began at `lastReadMs`. */
  constructor(
    first: CreatedSnapshot,
    private lastReadMs: number,
    private readonly to: ChangeTarget,
  ) {
    this.keys = new DcsKeys(first);
    for (const change of this.keys.missing(first)) if (this.keys.apply(change)) this.put(change, 0);
  }

  /** The newest revision known. */
  get newest(): number {
    return this.keys.newest;
  }

  /** Whether a read is from a DCS that has lost its data, or else of old data. */
  isAnotherHistory(read: CreatedSnapshot, { newest }: Asked): boolean {
    return this.keys.isAnotherHistory(read, newest);
  }

  /** Takes a read. `isLate`: what it shows may have happened at any time since the last read that does not show it. */
  adopt(read: CreatedSnapshot, asked: Asked, isLate: boolean): void {
    const late = this.to.clock.now() - this.lastReadMs;
    if (this.isAnotherHistory(read, asked)) {
      for (const change of this.keys.restart(read)) this.put(change, late);
    } else {
      for (const change of this.changesIn(read)) if (this.keys.apply(change)) this.put(change, isLate ? late : 0);
    }
    this.lastReadMs = Math.max(this.lastReadMs, asked.fromMs);
  }

  /** The changes that a read shows, with the deletion of a key that was created anew since it was last known. */
  private changesIn(read: CreatedSnapshot): Change[] {
    const replaced = read.keys.flatMap(({ key, created }) =>
      this.keys.holds(key) && created > this.keys.revisionOf(key) ? [{ key, value: null, revision: created - 1 }] : [],
    );
    return [...replaced, ...this.keys.missing(read)];
  }

  private put(change: Change, unc: number): void {
    const { clock, record, src } = this.to;
    const event = eventOfChange(change, { t: clock.now(), unc, src });
    if (event) record(event);
  }
}
