import { UsageError } from '../core/errors.js';
import { loadProfile } from './profile.js';
import { freeSettingsOf, type WrittenFreeSettings } from './free-settings.js';
import { chosenSettings, replicationProblem } from './replication.js';
import type { ReplicationMode } from './replication-modes.js';
import { resolveSettings, type SettingOverrides, type StackSettings } from './settings.js';
import { topologyOf, type Topology } from './topology.js';

interface StackNames {
  topology: string;
  profile: string;
  replication?: ReplicationMode | undefined;
  settings?: SettingOverrides;
  routes?: readonly string[] | undefined;
}

/**
 * The topology and the settings of a stack, from the names in a scenario or on a command line.
 * @throws UsageError for an unknown name, or for settings that Patroni or etcd would not run as they are.
 */
export async function resolveStack(
  named: StackNames & WrittenFreeSettings,
): Promise<{ topology: Topology; settings: StackSettings }> {
  const settings = resolveSettings(await loadProfile(named.profile), chosenSettings(named), freeSettingsOf(named));
  const topology = await topologyOf(named);
  const problem = named.replication === undefined ? null : replicationProblem(named.replication, topology);
  if (problem !== null) throw new UsageError(problem, { code: 'SETTINGS_REFUSED' });
  return { topology, settings };
}
