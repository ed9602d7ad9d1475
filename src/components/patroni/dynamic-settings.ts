import type { PatroniConfig } from './client.js';
import { SETTING_ROWS, type SettingName } from '../../topology/settings-table.js';
import type { StackSettings } from '../../topology/settings.js';

/** The settings that Patroni accepts while it runs. */
const DYNAMIC = SETTING_ROWS.filter(([, { changes }]) => changes === 'at-run-time');

/** Patroni's names of the settings that it accepts while it runs. */
export const DYNAMIC_NAMES: readonly string[] = DYNAMIC.map(([, { own }]) => own);

/** The setting with this name in Patroni; undefined when the vocabulary has none. */
export function patroniSettingOf(own: string): SettingName | undefined {
  return DYNAMIC.find(([, row]) => row.own === own)?.[0];
}

/** Patroni's name of a setting; undefined when Patroni does not accept it while it runs. */
export function patroniNameOf(name: string): string | undefined {
  return DYNAMIC.find(([setting]) => setting === name)?.[1].own;
}

/** The dynamic configuration that the DCS has to hold for these settings. */
export function dynamicConfig(settings: StackSettings): Record<string, unknown> {
  return Object.fromEntries(DYNAMIC.map(([name, { own }]) => [own, settings[name]]));
}

/** The settings that can only be set at bring-up. */
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
