import { formatDuration } from '../../core/units.js';
import type { EffectiveConfig } from '../../history/events.js';

/** Between what lengths a phase can be, and why. */
export interface Bound {
  minMs: number;
  maxMs: number;
  /** In words with its numbers. */
  rule: string;
}

/**
 * What a fault on the leader amounts to:
 * - `gone`: the node answers nothing any more; the lease has to expire.
 * - `frozen`: Patroni no longer renews the lease and hangs when it is asked; PostgreSQL goes on.
 * - `orphaned`: Patroni is dead and stays so; PostgreSQL goes on.
 * - `cut-from-dcs`: Patroni cannot renew the lease, knows it, and demotes PostgreSQL.
 * - `graceful`: Patroni is stopped, stops PostgreSQL and deletes the key.
 * - `switchover`: Patroni stops PostgreSQL and deletes the key, and lives on.
 * - `crash-in-place`: PostgreSQL has crashed, and Patroni starts it again with the key in its hand.
 * - `crash-failover`: PostgreSQL has crashed, and Patroni gives the key away (primary_start_timeout 0).
 * - `crash-unstartable`: PostgreSQL has crashed, and Patroni gives the key away after it has failed to start it.
 */
export type FailureMode =
  | 'gone'
  | 'frozen'
  | 'orphaned'
  | 'cut-from-dcs'
  | 'graceful'
  | 'switchover'
  | 'crash-in-place'
  | 'crash-failover'
  | 'crash-unstartable';

export interface PredictionInput {
  config: EffectiveConfig;
  mode: FailureMode;
  writePacingMs: number;
}

/** Etcd's put or delete, the watch that wakes a replica, the answers of members that are well. */
export const ANSWERS_MS = 500;

/** `2 s`, `1.5 s`, `10 ms`. */
export function formatBound(ms: number): string {
  return ms >= 1000 && ms % 100 === 0 ? `${ms / 1000} s` : formatDuration(ms);
}
