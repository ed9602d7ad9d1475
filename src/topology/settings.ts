import { z } from 'zod';
import { UsageError } from '../core/errors.js';
import { SETTING_ROWS, variableOf, type SettingName, type SETTINGS } from './settings-table.js';

type Shape = { [Name in SettingName]: (typeof SETTINGS)[Name]['schema'] };

/**
 * The vocabulary of profiles (compose/profiles/*.yaml) and of `stack.settings` in scenarios, from settings-table.ts.
 */
export const settingsSchema = z.strictObject(
  Object.fromEntries(SETTING_ROWS.map(([name, { schema }]) => [name, schema])) as unknown as Shape,
);

/** All settings, as a profile has them. A setting that the profile does not name has the component's default. */
export const profileSchema = z.strictObject(
  Object.fromEntries(
    SETTING_ROWS.map(([name, { schema, absent }]) => [name, absent === undefined ? schema : schema.default(absent)]),
  ) as unknown as Shape,
);

/** The settings that a scenario changes. */
export const settingOverridesSchema = settingsSchema.partial();

/** Settings that the vocabulary does not know; passed on unchanged (topology/free-settings.ts). */
export interface FreeSettings {
  /** Dynamic configuration in Patroni's form, without postgresql.parameters. */
  patroni: Record<string, unknown>;
  /** Parameters of PostgreSQL. */
  postgresql: Record<string, string | number | boolean>;
  /** Tags in the local configuration of each node, by node name. */
  tags: Record<string, Record<string, string | number | boolean>>;
}

/** The settings of the vocabulary. */
export type TableSettings = z.infer<typeof settingsSchema>;
/** All settings of a stack, in the vocabulary's units. `free` is absent when a scenario gives no free settings. */
export type StackSettings = TableSettings & { free?: FreeSettings };
export type { SettingName };
export type SettingOverrides = z.infer<typeof settingOverridesSchema>;

export const SETTING_NAMES = SETTING_ROWS.map(([name]) => name);

/** Settings that contradict each other, and what Patroni or etcd would do with them. */
export interface SettingConflict {
  /** The settings involved; the first is the one to change. */
  names: SettingName[];
  message: string;
}

/** Checks the rules that involve several settings; each setting's own floor is in its schema. */
export function settingConflicts(settings: StackSettings): SettingConflict[] {
  const conflicts: SettingConflict[] = [];
  const { ttl, loopWait, retryTimeout, etcdHeartbeatMs, etcdElectionMs } = settings;
  const leastTtl = loopWait + 2 * retryTimeout;
  if (leastTtl > ttl) {
    const sum = `${loopWait} + 2 × ${retryTimeout} = ${leastTtl}`;
    conflicts.push({
      names: ['loopWait', 'retryTimeout', 'ttl'],
      message:
        `expected loopWait + 2 × retryTimeout ≤ ttl, got ${sum} > ${ttl}: set ttl to at least ${leastTtl}, or ` +
        `Patroni would ${adjustment(settings)}, with only a line in its log`,
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
      message:
        `expected etcdElectionMs of at least 5 × etcdHeartbeatMs = ${5 * etcdHeartbeatMs}, got ${etcdElectionMs}: ` +
        'etcd would not start',
    });
  }
  return conflicts;
}

/**
 * What Patroni does about a violated timing rule: it adjusts loop_wait first (patroni/config.py,
 * _validate_and_adjust_timeouts).
 */
function adjustment({ ttl, loopWait, retryTimeout }: StackSettings): string {
  if (1 + 2 * retryTimeout <= ttl) return `run loop_wait as ${ttl - 2 * retryTimeout} instead of ${loopWait}`;
  return `run loop_wait as 1 and retry_timeout as ${Math.floor((ttl - 1) / 2)}`;
}

/** The profile with the scenario's changes. */
export function mergeSettings(profile: StackSettings, overrides: SettingOverrides): TableSettings {
  const changed = Object.entries(overrides).filter(([, value]) => value !== undefined);
  return settingsSchema.parse({ ...profile, ...Object.fromEntries(changed) });
}

/** The settings that a route runs with: those of the stack, but for what the topology fixes for its own service. */
export function settingsOnRoute(
  settings: StackSettings,
  { settings: own = {} }: { settings?: SettingOverrides | undefined },
): StackSettings {
  const fixed = Object.entries(own).filter(([, value]) => value !== undefined);
  return { ...settings, ...Object.fromEntries(fixed) };
}

/**
 * The settings that a stack is brought up with.
 * @throws UsageError `SETTINGS_REFUSED` when Patroni or etcd would not run them as they are.
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

/** The environment of the compose file for these settings. */
export function settingsToEnvironment(
  settings: StackSettings,
  names: readonly SettingName[] = SETTING_NAMES,
): Record<string, string> {
  return Object.fromEntries(names.map((name) => [variableOf(name), String(settings[name])]));
}
