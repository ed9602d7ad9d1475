import { availableParallelism } from 'node:os';
import { wallNow } from '../core/clock.js';
import { UsageError } from '../core/errors.js';
import type { Scenario } from '../scenario/schema.js';
import { listFreeSettings } from '../topology/free-settings.js';
import { newRunOwner, ownerState, parseRunLabel, runLabelOf } from '../docker/labels.js';
import type { StackSettings } from '../topology/settings.js';
import { matrixAsText, type Dimension, type PlannedCell } from './matrix.js';
import type { Campaign } from './types.js';

/** The label of this process. It prevents a second process from resuming a campaign that is still running. */
export function thisOwner(): string {
  return runLabelOf(newRunOwner(false));
}

/** A campaign before its first round. */
export function newCampaign(
  scenario: Scenario,
  cells: readonly PlannedCell[],
  { runs, seed, dimensions }: { runs: number; seed: number; dimensions: readonly Dimension[] },
): Campaign {
  return {
    kind: 'campaign',
    schemaVersion: 1,
    scenario: scenario.name,
    title: scenario.title,
    profile: scenario.stack.profile,
    ...(scenario.stack.replication === undefined ? {} : { replication: scenario.stack.replication }),
    topology: scenario.stack.topology,
    load: scenario.load,
    steps: scenario.steps,
    seed,
    runs,
    matrix: matrixAsText(dimensions),
    ...(scenario.stack.routes ? { routes: scenario.stack.routes } : {}),
    state: 'running',
    owner: thisOwner(),
    startedAt: wallNow().toISOString(),
    versions: null,
    cores: availableParallelism(),
    cells: cells.map(({ name, chosen, settings }) => ({
      name,
      chosen,
      settings: storedSettings(settings),
      rounds: [],
    })),
  };
}

/**
 * Resumes a stored campaign; `runs` may raise its number of rounds.
 * @throws UsageError `CAMPAIGN_RUNNING` while another process runs it.
 */
export function takeUp(stored: Campaign, runs: number | undefined, directory: string): Campaign {
  const owner = parseRunLabel(stored.owner);
  if (stored.state === 'running' && owner && ownerState(owner) === 'alive' && owner.pid !== process.pid) {
    throw new UsageError(`the campaign in ${directory} is still running, as process ${owner.pid}`, {
      code: 'CAMPAIGN_RUNNING',
    });
  }
  return { ...stored, runs: Math.max(stored.runs, runs ?? 0), state: 'running', owner: thisOwner() };
}

/** All settings by name; free settings are stored as text. */
function storedSettings({ free, ...table }: StackSettings): Campaign['cells'][number]['settings'] {
  return free ? { ...table, ...listFreeSettings(free) } : table;
}
