import { z } from 'zod';
import type { ConsumerName } from '../components/consumer-models.js';
import type { DcsName } from '../components/dcs-models.js';
import type { RouterName } from '../components/router-models.js';
import { rowsOf } from './setting-rows.js';
import { PGBOUNCER_SETTINGS } from './settings-pgbouncer.js';
import { VIP_SETTINGS } from './vip-settings.js';

/**
 * The settings of a stack, one row each, and the only place that describes them. The schema, the variable of the
 * compose file, the body of PATCH /config, the value in force and the report's line come from the row. For Patroni's
 * floors and rules see docs/dynamic_configuration.rst and patroni/config.py. Patroni would adjust a bad value with only
 * a line in its log; here it is refused, so that a run measures what its scenario says.
 */
export interface Setting<Schema extends z.ZodType = z.ZodType> {
  /** The part of the stack that the setting belongs to. */
  component: 'patroni' | DcsName | 'haproxy' | 'pgbouncer' | 'vip' | ConsumerName | 'disk';
  /** The routers of which at least one has to be there, where the component is no role of a service. */
  routers?: readonly RouterName[];
  /** The component's own name of the setting. */
  own: string;
  /** Form, floor and a one-sentence description. */
  schema: Schema;
  /** How to read the value in force, for example as whole seconds or as a time in HAProxy notation. */
  unit: 's' | 'ms' | 'bytes' | 'count' | 'haproxy-time' | 'toggle' | 'text';
  /** How a running stack accepts a change: over Patroni's REST API, with a reload of the proxy, or never. */
  changes: 'at-run-time' | 'with-a-reload' | 'never';
  /** The component's default, also for a profile that does not name the setting. */
  absent?: unknown;
  /** The lowest value that the component runs with, whatever it is given. */
  floor?: number;
  /** Its key in the event `config` of the history; without one, the report does not list it. */
  inForce?: string;
  /** Its line in the report, which settings may share. Default: its own name. */
  line?: string;
}

const patroni = rowsOf('patroni', 'at-run-time');
const etcd = rowsOf('etcd', 'never');
const haproxy = rowsOf('haproxy', 'with-a-reload');

const HAPROXY_TIME = /^(\d+)(us|ms|s|m|h)$/;
const HAPROXY_UNIT_MS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

const wholeSeconds = { error: 'expected whole seconds, without a unit: 30' };
const silently = (floor: number, what: string) => ({
  error: `expected at least ${floor}: Patroni runs a shorter ${what} as ${floor} s, with only a line in its log`,
});
const seconds = (floor: number, what: string) => z.int(wholeSeconds).min(floor, silently(floor, what));
const milliseconds = z.int({ error: 'expected whole milliseconds, without a unit: 1000' }).min(1);
const checks = z.int({ error: 'expected a number of checks: 3' }).min(1);
const toggle = z.boolean({ error: 'expected true or false' });
const bytesError = { error: 'expected bytes of WAL, without a unit: 1048576' };
const timeError = { error: 'expected a time as HAProxy writes it: 500ms, 3s, 60m' };
const haproxyTime = z.string(timeError).regex(HAPROXY_TIME, timeError);
const checkError = { error: 'expected a method and a path: OPTIONS /primary' };
const healthCheck = z.string(checkError).regex(/^(GET|HEAD|OPTIONS) \/\S*$/, checkError);

const MAX_RATE = 'expected a rate as pg_basebackup takes it, 100M or 512k, or an empty text for no limit';
const DATA_DISK = "expected a size in megabytes or gigabytes, 512m, or an empty text for the engine's disk";
/** The report puts the port of the route in the place of its endpoint. */
const CHECK_OF = { rw: 'HAProxy check of {write}', ro: 'HAProxy check of {read}' };
const INTERVALS = 'HAProxy inter / fastinter / downinter';
const TIMEOUTS = 'HAProxy timeout check / connect';

export const SETTINGS = {
  ttl: patroni(
    'ttl',
    seconds(20, 'ttl').describe('Patroni ttl, s: how long the leader key lives without a refresh. At least 20.'),
    { unit: 's', absent: 30, floor: 20, inForce: 'ttlMs' },
  ),
  loopWait: patroni(
    'loop_wait',
    seconds(1, 'loop_wait').describe('Patroni loop_wait, s: the pause between two HA cycles. At least 1.'),
    { unit: 's', absent: 10, floor: 1, inForce: 'loopWaitMs' },
  ),
  retryTimeout: patroni(
    'retry_timeout',
    seconds(3, 'retry_timeout').describe(
      'Patroni retry_timeout, s: how long DCS and PostgreSQL operations are retried. At least 3; ' +
        'loopWait + 2 × retryTimeout ≤ ttl.',
    ),
    { unit: 's', absent: 10, floor: 3, inForce: 'retryTimeoutMs' },
  ),
  maximumLagOnFailover: patroni(
    'maximum_lag_on_failover',
    z
      .int(bytesError)
      .nonnegative()
      .describe('Patroni maximum_lag_on_failover, bytes: a replica further behind is not promoted.'),
    { unit: 'bytes', absent: 1_048_576, inForce: 'maximumLagOnFailoverBytes' },
  ),
  maximumLagOnSyncnode: patroni(
    'maximum_lag_on_syncnode',
    z
      .int(bytesError)
      .min(-1)
      .describe('Patroni maximum_lag_on_syncnode, bytes: a synchronous standby further behind is replaced; -1: off.'),
    { unit: 'bytes', absent: -1, inForce: 'maximumLagOnSyncnodeBytes' },
  ),
  primaryStartTimeout: patroni(
    'primary_start_timeout',
    z
      .int(wholeSeconds)
      .nonnegative()
      .describe('Patroni primary_start_timeout, s: how long a crashed primary may take to start before a failover.'),
    { unit: 's', absent: 300, inForce: 'primaryStartTimeoutMs' },
  ),
  synchronousMode: patroni(
    'synchronous_mode',
    z
      .union([z.boolean(), z.literal('quorum')], { error: 'expected true, false or quorum' })
      .describe('Patroni synchronous_mode; quorum: a commit waits for any of the synchronous standbys.'),
    { unit: 'toggle', absent: false, inForce: 'synchronousMode' },
  ),
  synchronousModeStrict: patroni(
    'synchronous_mode_strict',
    toggle.describe('Patroni synchronous_mode_strict: no commit without a synchronous standby.'),
    { unit: 'toggle', absent: false, inForce: 'synchronousModeStrict' },
  ),
  synchronousNodeCount: patroni(
    'synchronous_node_count',
    z
      .int({ error: 'expected a number of standbys: 1' })
      .min(1)
      .describe('Patroni synchronous_node_count: how many synchronous standbys.'),
    { unit: 'count', absent: 1 },
  ),
  failsafeMode: patroni(
    'failsafe_mode',
    toggle.describe('Patroni failsafe_mode: without the DCS the primary goes on while all members answer.'),
    { unit: 'toggle', absent: false, inForce: 'failsafeMode' },
  ),
  basebackupMaxRate: {
    component: 'patroni',
    own: 'postgresql.basebackup.max-rate',
    schema: z
      .string({ error: MAX_RATE })
      .regex(/^(\d+[kM])?$/, { error: MAX_RATE })
      .describe('pg_basebackup max-rate, a second, for a new replica: 100M. Empty: no limit.'),
    absent: '',
    changes: 'never',
    unit: 'text',
  },
  etcdHeartbeatMs: etcd('heartbeat-interval', milliseconds.describe('etcd heartbeat interval, ms.'), { unit: 'ms' }),
  etcdElectionMs: etcd('election-timeout', milliseconds.describe('etcd election timeout, ms: at least 5 heartbeats.'), {
    unit: 'ms',
  }),
  haproxyRwCheck: haproxy(
    'option httpchk',
    healthCheck.describe('HAProxy health check of the read-write port: OPTIONS /primary.'),
    { unit: 'text', inForce: 'rwCheck', line: CHECK_OF.rw },
  ),
  haproxyRoCheck: haproxy(
    'option httpchk',
    healthCheck.describe('HAProxy health check of the read-only port: GET /replica.'),
    { unit: 'text', inForce: 'roCheck', line: CHECK_OF.ro },
  ),
  haproxyInter: haproxy(
    'inter',
    haproxyTime.describe('HAProxy inter: the pause between two checks of a server that is up.'),
    { unit: 'haproxy-time', inForce: 'interMs', line: INTERVALS },
  ),
  haproxyFastinter: haproxy(
    'fastinter',
    haproxyTime.describe('HAProxy fastinter: the pause while a server changes its state.'),
    { unit: 'haproxy-time', inForce: 'fastinterMs', line: INTERVALS },
  ),
  haproxyDowninter: haproxy('downinter', haproxyTime.describe('HAProxy downinter: the pause while a server is down.'), {
    unit: 'haproxy-time',
    inForce: 'downinterMs',
    line: INTERVALS,
  }),
  haproxyFall: haproxy('fall', checks.describe('HAProxy fall: failed checks until a server is down.'), {
    unit: 'count',
    inForce: 'fall',
    line: 'HAProxy fall',
  }),
  haproxyRwRise: haproxy(
    'rise',
    checks.describe('HAProxy rise of the read-write port: good checks until a server is up.'),
    { unit: 'count', inForce: 'rwRise', line: CHECK_OF.rw },
  ),
  haproxyRoRise: haproxy('rise', checks.describe('HAProxy rise of the read-only port.'), {
    unit: 'count',
    inForce: 'roRise',
    line: CHECK_OF.ro,
  }),
  haproxyTimeoutCheck: haproxy(
    'timeout check',
    haproxyTime.describe('HAProxy timeout check: how long an answer to a check may take.'),
    { unit: 'haproxy-time', inForce: 'timeoutCheckMs', line: TIMEOUTS },
  ),
  haproxyTimeoutConnect: haproxy('timeout connect', haproxyTime.describe('HAProxy timeout connect.'), {
    unit: 'haproxy-time',
    inForce: 'timeoutConnectMs',
    line: TIMEOUTS,
  }),
  haproxyTimeoutClient: haproxy(
    'timeout client',
    haproxyTime.describe('HAProxy timeout client: idle sessions, client side.'),
    { unit: 'haproxy-time' },
  ),
  haproxyTimeoutServer: haproxy(
    'timeout server',
    haproxyTime.describe('HAProxy timeout server: idle sessions, server side.'),
    { unit: 'haproxy-time' },
  ),
  haproxyRetries: haproxy(
    'retries',
    z.int().nonnegative().describe('HAProxy retries of a failed connection to a server.'),
    { unit: 'count' },
  ),
  haproxyOnMarkedDown: haproxy(
    'on-marked-down',
    z
      .enum(['shutdown-sessions', ''])
      .describe('HAProxy on-marked-down; empty: sessions stay with a server that is marked down.'),
    { unit: 'text', inForce: 'onMarkedDown', line: 'HAProxy on-marked-down' },
  ),
  ...VIP_SETTINGS,
  subscriberSlot: {
    component: 'subscriber',
    own: 'slot',
    schema: z
      .enum(['permanent', 'failover', 'guarded', 'unprotected'])
      .describe(
        "Who keeps the logical subscriber's slot through a failover: Patroni (permanent), PostgreSQL (failover, with " +
          'sync_replication_slots; guarded, with synchronized_standby_slots too), or neither of them (unprotected).',
      ),
    changes: 'never',
    unit: 'text',
    absent: 'permanent',
    inForce: 'slot',
    line: "subscriber's slot",
  },
  ...PGBOUNCER_SETTINGS,
  dataDisk: {
    component: 'disk',
    own: 'size',
    schema: z
      .string({ error: DATA_DISK })
      .regex(/^(\d+[mg])?$/, { error: DATA_DISK })
      .describe(
        "Size of a disk of its own for each PostgreSQL, in memory: 512m. Empty: a volume on the engine's disk.",
      ),
    changes: 'never',
    unit: 'text',
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;

/** The rows by name, in table order. */
export const SETTING_ROWS = Object.entries(SETTINGS) as [SettingName, Setting][];

/** The variable from which the compose file takes a setting: `PATRONI_CHAOS_LOOP_WAIT`. */
export function variableOf(name: SettingName): string {
  return `PATRONI_CHAOS_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** The value in force for a given value of a setting; durations in ms. */
export function valueInForce({ unit, floor }: Setting, value: unknown): unknown {
  switch (unit) {
    case 's':
      return Math.max(floor ?? 0, Number(value)) * 1000;
    case 'haproxy-time':
      return haproxyTimeMs(String(value));
    case 'toggle':
      return value !== false && value !== 'off';
    default:
      return value;
  }
}

/** A time in HAProxy notation, in ms. @throws Error (a bug) for a text that the schema should have refused. */
export function haproxyTimeMs(text: string): number {
  const [, amount, unit] = HAPROXY_TIME.exec(text) ?? [];
  if (amount === undefined || unit === undefined) throw new Error(`${text} is no time of HAProxy`);
  return Number(amount) * (HAPROXY_UNIT_MS[unit] ?? Number.NaN);
}
