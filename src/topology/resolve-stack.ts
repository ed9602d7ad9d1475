import { loadProfile } from './profile.js';
import { freeSettingsOf, type WrittenFreeSettings } from './free-settings.js';
import { resolveSettings, type SettingOverrides, type StackSettings } from './settings.js';
import { topologyOf, type Topology } from './topology.js';

/**
 * The topology and the settings of a stack, from the names in a scenario or on a command line.
 * @throws UsageError for an unknown name, or for settings that Patroni or etcd would not run as they are.
 */
export async function resolveStack(
  named: {
    topology: string;
    profile: string;
    settings?: SettingOverrides;
    routes?: readonly string[] | undefined;
  } & WrittenFreeSettings,
): Promise<{ topology: Topology; settings: StackSettings }> {
  const settings = resolveSettings(await loadProfile(named.profile), named.settings, freeSettingsOf(named));
  return { topology: await topologyOf(named), settings };
}
