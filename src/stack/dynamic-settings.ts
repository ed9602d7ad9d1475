import type { PatroniConfig } from './clients/patroni.js';
import { PROXY_SETTINGS } from './proxy-settings.js';
import { SETTING_NAMES, type SettingName, type StackSettings } from './settings.js';

/** The settings that Patroni takes on while it runs, and its name for each (docs/dynamic_configuration.rst). */
const DYNAMIC = {
  ttl: 'ttl',
  loopWait: 'loop_wait',
  retryTimeout: 'retry_timeout',
  maximumLagOnFailover: 'maximum_lag_on_failover',
  primaryStartTimeout: 'primary_start_timeout',
  synchronousMode: 'synchronous_mode',
  synchronousModeStrict: 'synchronous_mode_strict',
  synchronousNodeCount: 'synchronous_node_count',
  failsafeMode: 'failsafe_mode',
} as const satisfies Partial<Record<SettingName, keyof PatroniConfig>>;

const entries = Object.entries(DYNAMIC) as [keyof typeof DYNAMIC, (typeof DYNAMIC)[keyof typeof DYNAMIC]][];

/** Patroni's names of the settings that it takes on while it runs. */
export const DYNAMIC_NAMES: readonly string[] = entries.map(([, own]) => own);

/** The setting that Patroni calls so; undefined where the vocabulary has none. */
export function patroniSettingOf(own: string): SettingName | undefined {
  return entries.find(([, name]) => name === own)?.[0];
}

/** What Patroni calls a setting that it takes on while it runs. */
export function patroniNameOf(name: string): string | undefined {
  return entries.find(([setting]) => setting === name)?.[1];
}

/** What the DCS has to hold for them. */
export function dynamicConfig(settings: StackSettings): Partial<PatroniConfig> {
  return Object.fromEntries(entries.map(([name, own]) => [own, settings[name]]));
}

/** What is left of the settings: what a stack can only be brought up with. Proxies take on theirs with a reload. */
export function fixedSettings(settings: StackSettings): Partial<StackSettings> {
  const isFixed = (name: SettingName) => !(name in DYNAMIC) && !PROXY_SETTINGS.includes(name);
  const fixed = Object.fromEntries(SETTING_NAMES.filter(isFixed).map((name) => [name, settings[name]]));
  return settings.free ? { ...fixed, free: settings.free } : fixed;
}

/** Patroni's names of those that are not as asked for. */
export function differences(config: PatroniConfig, settings: StackSettings): string[] {
  const wanted = dynamicConfig(settings);
  return entries.map(([, own]) => own).filter((own) => config[own] !== wanted[own]);
}
