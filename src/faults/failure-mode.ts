import type { EffectiveConfig } from '../history/events.js';

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

/** The settings in force that decide what a fault amounts to. */
export type FailureSettings = Pick<EffectiveConfig['patroni'], 'failsafeMode' | 'primaryStartTimeoutMs'>;

/** No rule predicts the outage, so `writeOutage: predicted` cannot be judged. */
export const notPredicted = () => null;
