import type { EtcdSnapshot } from './client.js';

/** A change of a key; `value` is null for a deletion. */
export interface Change {
  key: string;
  value: string | null;
  revision: number;
}

/**
 * The known state of the cluster's keys, from watches at several members. Revisions count all changes of an etcd
 * cluster. So a change that several members report counts once, and a late report does not undo a newer one.
 */
export class EtcdKeys {
  /** The newest revision of any change, or of the read that the known state began with. */
  newest: number;
  private readonly known = new Map<string, Change>();
  private clusterId: string;

  constructor({ clusterId, revision }: EtcdSnapshot) {
    this.clusterId = clusterId;
    this.newest = revision;
  }

  /** The revision of the last known change of a key; 0 if the key is unknown. */
  revisionOf(key: string): number {
    return this.known.get(key)?.revision ?? 0;
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
  missing({ keys, revision }: EtcdSnapshot): Change[] {
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
   * Whether a linearizable read is from an etcd that has lost its data and begun again. Revisions never go back. So the
   * read is older than the newest revision known when it began, or has an older change of a key than is known.
   */
  isAnotherHistory({ clusterId, revision, keys }: EtcdSnapshot, newestWhenAsked: number): boolean {
    if (clusterId !== this.clusterId || revision < newestWhenAsked) return true;
    return keys.some((read) => {
      const known = this.revisionOf(read.key);
      return read.revision < known && known <= revision;
    });
  }

  /** Forgets all revisions and adopts another history. Returns the differences. */
  restart({ clusterId, revision, keys }: EtcdSnapshot): Change[] {
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
