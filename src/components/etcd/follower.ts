import type { Clock } from '../../core/clock.js';
import type { RecordEvent } from '../../history/events.js';
import { eventOfChange, type Asked, type Change, type DcsKeys, type DcsSnapshot } from '../dcs-keys.js';
import { etcdModel } from './model.js';

export interface FollowerOptions {
  keys: DcsKeys;
  clock: Clock;
  record: RecordEvent;
  /** Replaces every watch by a new one. */
  renew: () => void;
}

/** Turns the changes from watches and reads of etcd's keys into events. */
export class EtcdFollower {
  /** When the last successful read began. Any change it did not show happened later. */
  private lastReadMs: number;
  /** Changes that the last read showed and no watch had reported, by key. Their notifications may be delayed. */
  private suspects = new Map<string, { revision: number; sinceMs: number }>();

  constructor(private readonly options: FollowerOptions) {
    this.lastReadMs = options.clock.now();
  }

  /** Records the initial state, before the watches begin. */
  begin(read: DcsSnapshot): void {
    for (const change of this.options.keys.missing(read)) this.take(change, 0);
  }

  /** Records a change from a watch. A late one may have happened at any time since the last read. */
  onChange(change: Change, isLate: boolean): void {
    const sinceMs = this.suspects.get(change.key)?.sinceMs ?? this.lastReadMs;
    this.take(change, isLate ? this.options.clock.now() - sinceMs : 0);
  }

  /** Compares a linearizable read with the changes that the watches have reported. */
  compare(read: DcsSnapshot, asked: Asked): void {
    const { keys, clock } = this.options;
    const t = clock.now();
    if (keys.isAnotherHistory(read, asked.newest)) {
      for (const change of keys.restart(read)) this.put(change, t - this.lastReadMs);
      this.suspects.clear();
      // A watch from a revision of the old history would wait until the new history has reached it.
      this.options.renew();
    } else {
      this.adopt(keys.missing(read), t);
    }
    this.lastReadMs = asked.fromMs;
  }

  /**
   * Records changes that two reads in a row have shown and no watch has reported. A missed change of the leader key is
   * also recorded as a gap.
   */
  private adopt(missing: readonly Change[], t: number): void {
    const { keys, record, renew } = this.options;
    const before = this.suspects;
    this.suspects = new Map();
    let areSilent = false;
    for (const change of missing) {
      const suspect = before.get(change.key);
      if (suspect === undefined || suspect.revision <= keys.revisionOf(change.key)) {
        this.suspects.set(change.key, { revision: change.revision, sinceMs: this.lastReadMs });
        continue;
      }
      areSilent = true;
      if (change.key === 'leader') {
        const { observer } = etcdModel;
        const reason = `the watches are silent: the leader key reads ${change.value ?? 'none'}`;
        record({ kind: 'gap', t, unc: 0, src: observer, observer, fromMs: suspect.sinceMs, reason });
      }
      this.take(change, t - suspect.sinceMs);
    }
    if (areSilent) renew();
  }

  private take(change: Change, unc: number): void {
    if (this.options.keys.apply(change)) this.put(change, unc);
  }

  private put(change: Change, unc: number): void {
    const { clock, record } = this.options;
    const event = eventOfChange(change, { t: clock.now(), unc, src: etcdModel.observer });
    if (event) record(event);
  }
}
