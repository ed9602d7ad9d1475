import type { Base } from './events.js';
import type { FurtherRoute, RouteRecord } from './route.js';

/** The configuration in force (Patroni's GET /config and log warnings, HAProxy's settings), never that of a file. */
export interface EffectiveConfig extends Base {
  kind: 'config';
  patroni: {
    ttlMs: number;
    loopWaitMs: number;
    retryTimeoutMs: number;
    maximumLagOnFailoverBytes: number;
    primaryStartTimeoutMs: number;
    synchronousMode: boolean;
    /** Present if a commit waits for any of the synchronous standbys (synchronous_mode: quorum). */
    quorumCommit?: true;
    synchronousModeStrict: boolean;
    failsafeMode: boolean;
  };
  /** Absent where there is no HAProxy. */
  haproxy?: {
    rwCheck: string;
    roCheck: string;
    interMs: number;
    fastinterMs: number;
    downinterMs: number;
    fall: number;
    rwRise: number;
    roRise: number;
    timeoutCheckMs: number;
    timeoutConnectMs: number;
    onMarkedDown: string;
  };
  /** What moves an address; absent where none does. */
  vip?: {
    advertIntMs?: number;
    checkIntervalMs?: number;
    weight?: number;
    gratuitousArp?: boolean;
    vipManagerIntervalMs?: number;
  };
  /** Absent where there is no logical subscriber. `slot`: who keeps its slot through a failover. */
  subscriber?: { slot: string };
  /** Absent where there is no PgBouncer. */
  pgbouncer?: {
    /** Where it connects to, as its configuration has it: a host, or several. */
    host: string;
    poolMode: string;
    serverConnectTimeoutMs: number;
    serverLoginRetryMs: number;
    queryWaitTimeoutMs: number;
  };
  /** Absent in older histories; ask history/route.ts. */
  route?: RouteRecord;
  /** The routes beside that of the load; absent where there are none. */
  routes?: FurtherRoute[];
  /** Free settings of the scenario, as text by name. They were found in force on every node. */
  free?: { [name: string]: string };
}
