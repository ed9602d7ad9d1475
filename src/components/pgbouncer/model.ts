import type { EffectiveConfig } from '../../history/events.js';
import { formatBound } from '../bound.js';
import { HAPROXY_MODEL } from '../haproxy/model.js';
import type { RouterModel, RoutingPolicy, SettingKnob } from '../router-model.js';

type PgbouncerConfig = NonNullable<EffectiveConfig['pgbouncer']>;

/** PgBouncer's janitor opens connections for waiting clients every third of a second; the rest is for the answers. */
const RELAUNCH_MS = 1000;

/** @throws Error (a bug) for a configuration without PgBouncer. */
function settingsIn({ pgbouncer }: EffectiveConfig): PgbouncerConfig {
  if (!pgbouncer) throw new Error('the configuration in force has no settings of PgBouncer');
  return pgbouncer;
}

/**
 * After a failed connection PgBouncer tries no other for server_login_retry, and refuses clients meanwhile (objects.c,
 * launch_new_connection and check_fast_fail).
 */
function retry(config: EffectiveConfig): { maxMs: number; rule: string } {
  const { serverLoginRetryMs } = settingsIn(config);
  return {
    maxMs: serverLoginRetryMs + RELAUNCH_MS,
    rule: `server_login_retry ${formatBound(serverLoginRetryMs)} + 1 s for PgBouncer to try again`,
  };
}

type NumericKey = {
  [K in keyof PgbouncerConfig]-?: PgbouncerConfig[K] extends number ? K : never;
}[keyof PgbouncerConfig];

const knob = (own: string, key: NumericKey, values: readonly number[], cost: string): SettingKnob => ({
  setting: `PgBouncer ${own}`,
  cost: () => cost,
  isCount: false,
  values,
  read: (config) => settingsIn(config)[key],
  write: (config, value) => ({ ...config, pgbouncer: { ...settingsIn(config), [key]: value } }),
});

const RETRY = knob(
  'server_login_retry',
  'serverLoginRetryMs',
  [1000, 2000, 5000],
  'a shorter one connects more often to a server that is down',
);
const CONNECT = knob(
  'server_connect_timeout',
  'serverConnectTimeoutMs',
  [1000, 2000, 5000],
  'a shorter one gives up a server that is slow to accept',
);

/** HAProxy in front of a PgBouncer on each database host: it routes, and PgBouncer may wait before it connects. */
export const HAPROXY_PGBOUNCER_MODEL: RouterModel = {
  ...HAPROXY_MODEL,
  title: 'HAProxy before PgBouncer',
  attempt: (config) => {
    const attempt = HAPROXY_MODEL.attempt(config);
    const own = retry(config);
    return { maxMs: attempt.maxMs + own.maxMs, rule: `${attempt.rule} + ${own.rule}` };
  },
  knobs: [...HAPROXY_MODEL.knobs, RETRY],
};

const database = (name: string) => `database ${name}`;

/**
 * PgBouncer in front of HAProxy. It has no view of the servers: a client's attempt includes the time until HAProxy
 * leads there, and the pause after PgBouncer's last failure.
 */
export const PGBOUNCER_HAPROXY_MODEL: RouterModel = {
  ...HAPROXY_MODEL,
  title: 'PgBouncer before HAProxy',
  hasView: false,
  routing: () => ({ minMs: 0, maxMs: 0, rule: 'none: PgBouncer finds the new leader with its next connection' }),
  attempt: (config) => {
    const routing = HAPROXY_MODEL.routing(config);
    const own = retry(config);
    return {
      maxMs: routing.maxMs + own.maxMs,
      rule: `HAProxy's routing (${routing.rule}) + ${own.rule}`,
    };
  },
  describeEndpoint: database,
  knobs: [...HAPROXY_MODEL.knobs, RETRY],
};

/** The clients of a host that is silent: PgBouncer tries the hosts in turn, one connection at a time. */
function overHosts(config: EffectiveConfig): { maxMs: number; rule: string } {
  const { host, serverConnectTimeoutMs, serverLoginRetryMs } = settingsIn(config);
  const others = host.split(',').length - 1;
  return {
    maxMs: others * (serverConnectTimeoutMs + serverLoginRetryMs) + RELAUNCH_MS,
    rule:
      `${others} × (server_connect_timeout ${formatBound(serverConnectTimeoutMs)} + server_login_retry ` +
      `${formatBound(serverLoginRetryMs)}) for hosts before the leader + 1 s for PgBouncer to try again`,
  };
}

function anyHost(config: EffectiveConfig): RoutingPolicy {
  return { text: `host=${settingsIn(config).host}`, leaderOnly: false, replicasOnly: false };
}

const NEVER = { minMs: Number.POSITIVE_INFINITY, maxMs: Number.POSITIVE_INFINITY };

/**
 * PgBouncer with the list of all nodes. It takes them in turn and does not ask who leads, so writers land on replicas.
 * Nothing ends a session but its own host.
 */
export const PGBOUNCER_HOSTS_MODEL: RouterModel = {
  title: 'PgBouncer with a list of hosts',
  hasView: false,
  endsSessions: false,
  routing: () => ({ minMs: 0, maxMs: 0, rule: 'none: PgBouncer does not ask which host leads' }),
  leastRoutingMs: () => 0,
  untilGivenUp: () => NEVER,
  noticeMs: () => 0,
  attempt: overHosts,
  writePolicy: anyHost,
  readPolicy: anyHost,
  describeEndpoint: database,
  knobs: [CONNECT, RETRY],
};
