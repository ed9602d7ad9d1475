import type { EffectiveConfig } from '../history/events.js';

/**
 * What a fault on the leader amounts to:
 * - `gone`: the node no longer answers at all; the lease has to expire.
 * - `frozen`: Patroni no longer renews the lease and hangs when queried; PostgreSQL goes on.
 * - `orphaned`: Patroni is dead and stays dead; PostgreSQL goes on.
 * - `cut-from-dcs`: Patroni cannot renew the lease, knows it, and demotes PostgreSQL.
 * - `graceful`: Patroni is stopped, stops PostgreSQL and deletes the key.
 * - `switchover`: Patroni stops PostgreSQL, deletes the key, and keeps running.
 * - `crash-in-place`: PostgreSQL has crashed, and Patroni restarts it while it holds the key.
 * - `crash-failover`: PostgreSQL has crashed, and Patroni gives up the key (primary_start_timeout 0).
 * - `crash-unstartable`: PostgreSQL has crashed, and Patroni gives up the key after it failed to start it.
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

/** The settings in force that decide the failure mode. */
export type FailureSettings = Pick<EffectiveConfig['patroni'], 'failsafeMode' | 'primaryStartTimeoutMs'>;

/** For faults whose outage no rule predicts. `writeOutage: predicted` cannot be judged then. */
export const notPredicted = () => null;
