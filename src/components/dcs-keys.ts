import type { NewEvent } from '../history/events.js';
import type { DcsKey } from './dcs.js';

/** A key as a read shows it. */
export interface DcsRevision extends DcsKey {
  /** The revision of its last change. */
  revision: number;
}

/** All keys of the cluster, at one revision. */
export interface DcsSnapshot {
  /** Changes if the DCS begins a new history; empty where a DCS has no such name. */
  clusterId: string;
  revision: number;
  keys: DcsRevision[];
}

/** When a read began (ms), and the newest revision known at that time. */
export interface Asked {
  fromMs: number;
  newest: number;
}

/** A change of a key; `value` is null for a deletion. */
export interface Change {
  key: string;
  value: string | null;
  revision: number;
}

/**
 * The known state of the cluster's keys, from watches at several members. Revisions count all changes of a DCS. So a
 * change that several members report counts once, and a late report does not undo a newer one.
 */
export class DcsKeys {
  /** The newest revision of any change, or of the read that the known state began with. */
  newest: number;
  private readonly known = new Map<string, Change>();
  private clusterId: string;

  constructor({ clusterId, revision }: DcsSnapshot) {
    this.clusterId = clusterId;
    this.newest = revision;
  }

  /** The revision of the last known change of a key; 0 if the key is unknown. */
  revisionOf(key: string): number {
    return this.known.get(key)?.revision ?? 0;
  }

  /** Whether the key is known to exist. */
  holds(key: string): boolean {
    return (this.known.get(key)?.value ?? null) !== null;
  }

  /** Applies a change. Returns whether it changed the known state. */
  apply(change: Change): boolean {
    if (change.revision > this.newest) this.newest = change.revision;
    if (change.revision <= this.revisionOf(change.key)) return false;
    const before = this.known.get(change.key)?.value ?? null;
    this.known.set(change.key, change);
    return before !== change.value;
  }

  /** Returns the changes that a linearizable read shows and no watch has reported yet. */
  missing({ keys, revision }: DcsSnapshot): Change[] {
    const present = new Set(keys.map(({ key }) => key));
    const deleted = [...this.known.values()].filter(
      (last) => last.value !== null && last.revision <= revision && !present.has(last.key),
    );
    return [
      ...keys.filter((read) => read.revision > this.revisionOf(read.key)),
      ...deleted.map(({ key }) => ({ key, value: null, revision })),
    ];
  }

  /**
   * Whether a linearizable read is from a DCS that has lost its data and begun again. Revisions never go back. So the
   * read is older than the newest revision known when it began, or has an older change of a key than is known.
   */
  isAnotherHistory({ clusterId, revision, keys }: DcsSnapshot, newestWhenAsked: number): boolean {
    if (clusterId !== this.clusterId || revision < newestWhenAsked) return true;
    return keys.some((read) => {
      const known = this.revisionOf(read.key);
      return read.revision < known && known <= revision;
    });
  }

  /** Forgets all revisions and adopts another history. Returns the differences. */
  restart({ clusterId, revision, keys }: DcsSnapshot): Change[] {
    const before = new Map([...this.known].map(([key, { value }]) => [key, value]));
    this.clusterId = clusterId;
    this.newest = revision;
    this.known.clear();
    for (const read of keys) this.known.set(read.key, read);
    const gone = [...before].filter(([key, value]) => value !== null && !this.known.has(key));
    return [
      ...gone.map(([key]) => ({ key, value: null, revision })),
      ...keys.filter(({ key, value }) => before.get(key) !== value),
    ];
  }
}

/** Keys that Patroni writes in every HA loop, with its position. Not worth an event. */
const CHATTER = new Set(['status', 'optime/leader']);

/** The event that a change is recorded as; null for one that is not worth it. */
export function eventOfChange(
  { key, value, revision }: Change,
  base: { t: number; unc: number; src: string },
): NewEvent | null {
  if (CHATTER.has(key)) return null;
  const op = value === null ? 'delete' : 'put';
  if (key !== 'leader') return { kind: 'dcs-key', ...base, key, op, ...(value === null ? {} : { value }) };
  const holder = value === null ? {} : { holder: value };
  return { kind: 'leader-key', ...base, op, ...holder, revision: String(revision) };
}
