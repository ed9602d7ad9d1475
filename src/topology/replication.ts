import { UsageError } from '../core/errors.js';
import type { ReplicationMode } from './replication-modes.js';
import type { SettingOverrides, TableSettings } from './settings.js';
import type { Topology } from './topology.js';

type ReplicationSettings = Pick<TableSettings, 'synchronousMode' | 'synchronousModeStrict' | 'synchronousNodeCount'>;

/** The settings that a mode stands for (docs/replication_modes.rst). */
const SETTINGS_OF: Readonly<Record<ReplicationMode, ReplicationSettings>> = {
  async: { synchronousMode: false, synchronousModeStrict: false, synchronousNodeCount: 1 },
  sync: { synchronousMode: true, synchronousModeStrict: false, synchronousNodeCount: 1 },
  strict: { synchronousMode: true, synchronousModeStrict: true, synchronousNodeCount: 1 },
  'two-standbys': { synchronousMode: true, synchronousModeStrict: false, synchronousNodeCount: 2 },
  quorum: { synchronousMode: 'quorum', synchronousModeStrict: false, synchronousNodeCount: 1 },
};

/** The keys of a scenario's `stack` that settings come from. */
interface WrittenSettings {
  replication?: ReplicationMode | undefined;
  settings?: SettingOverrides | undefined;
}

/** The settings that a stack changes: those of its replication mode, and those that are written out. */
export function chosenSettings({ replication, settings = {} }: WrittenSettings): SettingOverrides {
  return replication === undefined ? settings : { ...SETTINGS_OF[replication], ...settings };
}

/** The written settings that contradict the replication mode, each with the value that the mode needs. */
export function contradictions({ replication, settings = {} }: WrittenSettings): {
  name: keyof ReplicationSettings;
  needed: boolean | number | string;
  got: boolean | number | string;
}[] {
  if (replication === undefined) return [];
  const wanted = SETTINGS_OF[replication];
  return (Object.keys(wanted) as (keyof ReplicationSettings)[]).flatMap((name) => {
    const got = settings[name];
    return got === undefined || got === wanted[name] ? [] : [{ name, needed: wanted[name], got }];
  });
}

/** Why a topology has no use for a mode; null when it has. */
export function replicationProblem(
  mode: ReplicationMode,
  { name, services }: Pick<Topology, 'name' | 'services'>,
): string | null {
  const needed = SETTINGS_OF[mode].synchronousNodeCount + 1;
  const nodes = services.filter(({ role }) => role === 'patroni').length;
  if (needed <= nodes) return null;
  return `expected a topology with at least ${needed} PostgreSQL nodes for ${mode}, got ${name} with ${nodes}`;
}

const QUORUM_SINCE = 4;

/**
 * Refuses settings that the running Patroni does not know.
 * @throws UsageError `SETTINGS_NOT_IN_FORCE`
 */
export function refuseUnknownMode(
  { synchronousMode }: Pick<SettingOverrides, 'synchronousMode'>,
  { patroni }: { patroni: string },
): void {
  if (synchronousMode !== 'quorum' || Number.parseInt(patroni, 10) >= QUORUM_SINCE) return;
  throw new UsageError(
    `expected Patroni ${QUORUM_SINCE}.0 or later for synchronous_mode quorum, got ${patroni}, which would replicate ` +
      'asynchronously, without a word',
    { code: 'SETTINGS_NOT_IN_FORCE', hint: 'Use --replication sync, or images with a later Patroni.' },
  );
}
