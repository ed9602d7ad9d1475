import { z } from 'zod';
import { UsageError } from '../core/errors.js';

/**
 * The vocabulary of profiles (compose/profiles/*.yaml) and of `stack.settings` in scenarios.
 * Floors and rules of Patroni: docs/dynamic_configuration.rst and patroni/config.py; what it would change with only a
 * line in its log is refused here, since a run must not measure something else than it says.
 */

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
const timeError = { error: 'expected a time as HAProxy writes it: 500ms, 3s, 60m' };
const haproxyTime = z.string(timeError).regex(HAPROXY_TIME, timeError);
const checkError = { error: 'expected a method and a path: OPTIONS /primary' };
const healthCheck = z.string(checkError).regex(/^(GET|HEAD|OPTIONS) \/\S*$/, checkError);

const DATA_DISK = "expected a size in megabytes or gigabytes, 512m, or an empty text for the engine's disk";

export const settingsSchema = z.strictObject({
  ttl: seconds(20, 'ttl').describe('Patroni ttl, s: how long the leader key lives without a refresh. At least 20.'),
  loopWait: seconds(1, 'loop_wait').describe('Patroni loop_wait, s: the pause between two HA cycles. At least 1.'),
  retryTimeout: seconds(3, 'retry_timeout').describe(
    'Patroni retry_timeout, s: how long DCS and PostgreSQL operations are retried. At least 3; loopWait + 2 × retryTimeout ≤ ttl.',
  ),
  maximumLagOnFailover: z
    .int({ error: 'expected bytes of WAL, without a unit: 1048576' })
    .nonnegative()
    .describe('Patroni maximum_lag_on_failover, bytes: a replica further behind is not promoted.'),
  primaryStartTimeout: z
    .int(wholeSeconds)
    .nonnegative()
    .describe('Patroni primary_start_timeout, s: how long a crashed primary may take to start before a failover.'),
  synchronousMode: z
    .union([z.boolean(), z.literal('quorum')], { error: 'expected true, false or quorum' })
    .describe('Patroni synchronous_mode; quorum: a commit waits for any of the synchronous standbys.'),
  synchronousModeStrict: toggle.describe('Patroni synchronous_mode_strict: no commit without a synchronous standby.'),
  synchronousNodeCount: z
    .int({ error: 'expected a number of standbys: 1' })
    .min(1)
    .describe('Patroni synchronous_node_count: how many synchronous standbys.'),
  failsafeMode: toggle.describe('Patroni failsafe_mode: without the DCS the primary goes on while all members answer.'),
  etcdHeartbeatMs: milliseconds.describe('etcd heartbeat interval, ms.'),
  etcdElectionMs: milliseconds.describe('etcd election timeout, ms: at least 5 heartbeats.'),
  haproxyRwCheck: healthCheck.describe('HAProxy health check of the read-write port: OPTIONS /primary.'),
  haproxyRoCheck: healthCheck.describe('HAProxy health check of the read-only port: GET /replica.'),
  haproxyInter: haproxyTime.describe('HAProxy inter: the pause between two checks of a server that is up.'),
  haproxyFastinter: haproxyTime.describe('HAProxy fastinter: the pause while a server changes its state.'),
  haproxyDowninter: haproxyTime.describe('HAProxy downinter: the pause while a server is down.'),
  haproxyFall: checks.describe('HAProxy fall: failed checks until a server is down.'),
  haproxyRwRise: checks.describe('HAProxy rise of the read-write port: good checks until a server is up.'),
  haproxyRoRise: checks.describe('HAProxy rise of the read-only port.'),
  haproxyTimeoutCheck: haproxyTime.describe('HAProxy timeout check: how long an answer to a check may take.'),
  haproxyTimeoutConnect: haproxyTime.describe('HAProxy timeout connect.'),
  haproxyTimeoutClient: haproxyTime.describe('HAProxy timeout client: idle sessions, client side.'),
  haproxyTimeoutServer: haproxyTime.describe('HAProxy timeout server: idle sessions, server side.'),
  haproxyRetries: z.int().nonnegative().describe('HAProxy retries of a failed connection to a server.'),
  haproxyOnMarkedDown: z
    .enum(['shutdown-sessions', ''])
    .describe('HAProxy on-marked-down; empty: sessions stay with a server that is marked down.'),
  dataDisk: z
    .string({ error: DATA_DISK })
    .regex(/^(\d+[mg])?$/, { error: DATA_DISK })
    .describe("Size of a disk of its own for each PostgreSQL, in memory: 512m. Empty: a volume on the engine's disk."),
});

/** Settings that a scenario changes. */
export const settingOverridesSchema = settingsSchema.partial();

/** What the vocabulary does not know: passed on as it is (stack/free-settings.ts). */
export interface FreeSettings {
  /** Dynamic configuration as Patroni writes it, without postgresql.parameters. */
  patroni: Record<string, unknown>;
  /** Parameters of PostgreSQL. */
  postgresql: Record<string, string | number | boolean>;
  /** Tags in the local configuration of a node, by its name. */
  tags: Record<string, Record<string, string | number | boolean>>;
}

/** The settings of the vocabulary. */
export type TableSettings = z.infer<typeof settingsSchema>;
/** All settings of a stack; keeps the units of the vocabulary. `free` is absent where a scenario gives none. */
export type StackSettings = TableSettings & { free?: FreeSettings };
export type SettingName = keyof TableSettings;
export type SettingOverrides = z.infer<typeof settingOverridesSchema>;

export const SETTING_NAMES = Object.keys(settingsSchema.shape) as SettingName[];

/** Settings that do not go together, and what would become of them. */
export interface SettingConflict {
  /** The settings that take part; the first is the one to change. */
  names: SettingName[];
  message: string;
}

/** The rules that bind several settings; each setting's own floor is in its schema. */
export function settingConflicts(settings: StackSettings): SettingConflict[] {
  const conflicts: SettingConflict[] = [];
  const { ttl, loopWait, retryTimeout, etcdHeartbeatMs, etcdElectionMs } = settings;
  const leastTtl = loopWait + 2 * retryTimeout;
  if (leastTtl > ttl) {
    const sum = `${loopWait} + 2 × ${retryTimeout} = ${leastTtl}`;
    conflicts.push({
      names: ['loopWait', 'retryTimeout', 'ttl'],
      message: `expected loopWait + 2 × retryTimeout ≤ ttl, got ${sum} > ${ttl}: set ttl to at least ${leastTtl}, or Patroni would ${adjustment(settings)}, with only a line in its log`,
    });
  }
  if (settings.synchronousModeStrict && !settings.synchronousMode) {
    conflicts.push({
      names: ['synchronousModeStrict', 'synchronousMode'],
      message:
        'expected synchronousMode: true with synchronousModeStrict: true, got false: Patroni would ignore strict',
    });
  }
  if (etcdElectionMs < 5 * etcdHeartbeatMs) {
    conflicts.push({
      names: ['etcdElectionMs', 'etcdHeartbeatMs'],
      message: `expected etcdElectionMs of at least 5 × etcdHeartbeatMs = ${5 * etcdHeartbeatMs}, got ${etcdElectionMs}: etcd would not start`,
    });
  }
  return conflicts;
}

/** What Patroni does about a violated timing rule (patroni/config.py, _validate_and_adjust_timeouts): loop_wait yields first. */
function adjustment({ ttl, loopWait, retryTimeout }: StackSettings): string {
  if (1 + 2 * retryTimeout <= ttl) return `run loop_wait as ${ttl - 2 * retryTimeout} instead of ${loopWait}`;
  return `run loop_wait as 1 and retry_timeout as ${Math.floor((ttl - 1) / 2)}`;
}

/** The profile with what the scenario changes. */
export function mergeSettings(profile: StackSettings, overrides: SettingOverrides): TableSettings {
  const changed = Object.entries(overrides).filter(([, value]) => value !== undefined);
  return settingsSchema.parse({ ...profile, ...Object.fromEntries(changed) });
}

/**
 * The settings that a stack is brought up with.
 * @throws UsageError `SETTINGS_REFUSED` where Patroni or etcd would not run them as they are.
 */
export function resolveSettings(
  profile: StackSettings,
  overrides: SettingOverrides = {},
  free?: FreeSettings,
): StackSettings {
  const settings = mergeSettings(profile, overrides);
  const conflicts = settingConflicts(settings);
  if (conflicts.length === 0) return free ? { ...settings, free } : settings;
  throw new UsageError(conflicts.map(({ message }) => message).join('\n'), { code: 'SETTINGS_REFUSED' });
}

/** The environment of the compose file that makes the settings true; settings the topology has no use for are left out. */
export function settingsToEnvironment(
  settings: StackSettings,
  topology: { settings: Partial<Record<SettingName, string>> },
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const name of SETTING_NAMES) {
    const variable = topology.settings[name];
    if (variable !== undefined) environment[variable] = String(settings[name]);
  }
  return environment;
}

/** A time of the haproxy… settings in ms. @throws Error (a bug) for what the schema would have refused. */
export function haproxyTimeMs(text: string): number {
  const [, amount, unit] = HAPROXY_TIME.exec(text) ?? [];
  if (amount === undefined || unit === undefined) throw new Error(`${text} is no time of HAProxy`);
  return Number(amount) * (HAPROXY_UNIT_MS[unit] ?? Number.NaN);
}
