import type { PatroniConfig } from './clients/patroni.js';
import { SETTING_ROWS, type SettingName } from './settings-table.js';
import type { StackSettings } from './settings.js';

/** The settings that Patroni takes on while it runs. */
const DYNAMIC = SETTING_ROWS.filter(([, { changes }]) => changes === 'at-run-time');

/** Patroni's names of the settings that it takes on while it runs. */
export const DYNAMIC_NAMES: readonly string[] = DYNAMIC.map(([, { own }]) => own);

/** The setting that Patroni calls so; undefined where the vocabulary has none. */
export function patroniSettingOf(own: string): SettingName | undefined {
  return DYNAMIC.find(([, row]) => row.own === own)?.[0];
}

/** What Patroni calls a setting that it takes on while it runs. */
export function patroniNameOf(name: string): string | undefined {
  return DYNAMIC.find(([setting]) => setting === name)?.[1].own;
}

/** What the DCS has to hold for them. */
export function dynamicConfig(settings: StackSettings): Record<string, unknown> {
  return Object.fromEntries(DYNAMIC.map(([name, { own }]) => [own, settings[name]]));
}

/** What a stack can only be brought up with. */
export function fixedSettings(settings: StackSettings): Partial<StackSettings> {
  const fixed = SETTING_ROWS.filter(([, { changes }]) => changes === 'never');
  const own = Object.fromEntries(fixed.map(([name]) => [name, settings[name]]));
  return settings.free ? { ...own, free: settings.free } : own;
}

/** Patroni's names of the settings that differ. */
export function differences(config: PatroniConfig, settings: StackSettings): string[] {
  const wanted = dynamicConfig(settings);
  return DYNAMIC_NAMES.filter((own) => config[own] !== wanted[own]);
}
