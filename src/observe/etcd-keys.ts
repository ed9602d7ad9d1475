import type { EtcdSnapshot } from '../stack/clients/etcd.js';

/** A key that was put, or deleted where the value is null. */
export interface Change {
  key: string;
  value: string | null;
  revision: number;
}

/**
 * What is known of the cluster's keys, reported by the watches of several members. A revision counts every change of an
 * etcd cluster, so a change that several members tell counts once, and what a member tells late does not undo anything.
 */
export class EtcdKeys {
  /** The newest revision that any change, or the last read before the watches began, had. */
  newest: number;
  private readonly known = new Map<string, Change>();
  private clusterId: string;

  constructor({ clusterId, revision }: EtcdSnapshot) {
    this.clusterId = clusterId;
    this.newest = revision;
  }

  /** The revision of the key's last known change; 0 for a key that is not known. */
  revisionOf(key: string): number {
    return this.known.get(key)?.revision ?? 0;
  }

  /** Takes over a change; returns whether it says anything new. */
  apply(change: Change): boolean {
    if (change.revision > this.newest) this.newest = change.revision;
    if (change.revision <= this.revisionOf(change.key)) return false;
    const before = this.known.get(change.key)?.value ?? null;
    this.known.set(change.key, change);
    return before !== change.value;
  }

  /** What a linearizable read shows and no watch has told yet. */
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
   * Whether a linearizable read is of an etcd that has lost its data and begun again. Revisions never go back, so it is
   * one that is older than what was known when it was asked for, or has an older change of a key than is known.
   */
  isAnotherHistory({ clusterId, revision, keys }: EtcdSnapshot, newestWhenAsked: number): boolean {
    if (clusterId !== this.clusterId || revision < newestWhenAsked) return true;
    return keys.some((read) => {
      const known = this.revisionOf(read.key);
      return read.revision < known && known <= revision;
    });
  }

  /** Forgets all revisions and takes over another history; returns what is different in it. */
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
