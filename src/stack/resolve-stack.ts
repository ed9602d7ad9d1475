import { loadProfile } from './profile.js';
import { freeSettingsOf, type WrittenFreeSettings } from './free-settings.js';
import { resolveSettings, type SettingOverrides, type StackSettings } from './settings.js';
import { loadTopology, type Topology } from './topology.js';

/**
 * What a stack is brought up with, from the names that a scenario or a command line gives.
 * @throws UsageError for a name that is unknown, or settings that would not be run as they are.
 */
export async function resolveStack(
  named: { topology: string; profile: string; settings?: SettingOverrides } & WrittenFreeSettings,
): Promise<{ topology: Topology; settings: StackSettings }> {
  const settings = resolveSettings(await loadProfile(named.profile), named.settings, freeSettingsOf(named));
  return { topology: await loadTopology(named.topology), settings };
}
