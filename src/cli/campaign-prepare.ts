import { join } from 'node:path';
import { UsageError } from '../core/errors.js';
import { freshSeed } from '../core/random.js';
import { assertComparable } from '../campaign/baseline.js';
import { matrixFromText, parseMatrix, planCells, type Dimension, type PlannedCell } from '../campaign/matrix.js';
import { newCampaign, takeUp } from '../campaign/new-campaign.js';
import { DEFAULT_MAX_REGRESSION, parseMaxRegression, type MaxRegression } from '../campaign/regression.js';
import { missingRounds } from '../campaign/run-campaign.js';
import { CampaignStore, readCampaign, readCampaignDirectory } from '../campaign/store.js';
import type { Campaign } from '../campaign/types.js';
import { writeScenario } from '../run/reports.js';
import { findScenario } from '../scenario/find.js';
import { loadScenarioFile } from '../scenario/load.js';
import { onRoutes } from '../scenario/on-routes.js';
import type { Scenario } from '../scenario/schema.js';
import { loadProfile } from '../topology/profile.js';
import type { ReplicationMode } from '../topology/replication-modes.js';
import { topologyOf, type Topology } from '../topology/topology.js';
import { writableBaseline } from './campaign-baseline.js';

export interface CampaignCommandOptions {
  runs?: number | undefined;
  out: string;
  seed?: number | undefined;
  profile?: string | undefined;
  replication?: ReplicationMode | undefined;
  matrix?: string[] | undefined;
  /** `all`, or names of routes with commas between them. */
  routes?: string | undefined;
  /** File of a stored campaign to compare with. */
  baseline?: string | undefined;
  /** File for the new baseline; true: the default path. */
  saveBaseline?: string | true | undefined;
  maxRegression?: string | undefined;
  /** Directory of an interrupted campaign. */
  resume?: string | undefined;
  json: boolean;
}

export interface PreparedCampaign {
  campaign: Campaign;
  cells: PlannedCell[];
  store: CampaignStore;
  topology: Topology;
  /** The campaign to compare with. */
  baseline: { file: string; campaign: Campaign; max: MaxRegression } | null;
  /** The file for the new baseline. */
  saveTo: string | null;
  /** All rounds have been run. */
  isComplete: boolean;
}

const DEFAULT_RUNS = 10;

/**
 * Reads and checks everything that a campaign needs. Starts nothing.
 * @throws UsageError for anything invalid or contradictory.
 */
export async function prepareCampaign(
  name: string | undefined,
  options: CampaignCommandOptions,
): Promise<PreparedCampaign> {
  if (options.runs === 0) throw new UsageError('expected --runs of at least 1, got 0', { code: 'RUNS' });
  const maxRegression =
    options.maxRegression === undefined ? DEFAULT_MAX_REGRESSION : parseMaxRegression(options.maxRegression);
  if (options.maxRegression !== undefined && options.baseline === undefined) {
    throw new UsageError('expected --baseline FILE with --max-regression: there is nothing to compare with', {
      code: 'BASELINE_MISSING',
    });
  }
  const found = options.resume === undefined ? await begin(name, options) : await resume(name, options, options.resume);
  const { campaign, openStore, ...rest } = found;
  const baseline = await readBaseline(campaign, options.baseline, maxRegression);
  const saveTo = await writableBaseline(options.saveBaseline, campaign);
  const isComplete = campaign.cells.every(({ rounds }) => missingRounds(rounds, campaign.runs).length === 0);
  // The directory is created last, so that a refused campaign leaves none.
  return { ...rest, campaign, baseline, saveTo, isComplete, store: await openStore() };
}

async function readBaseline(campaign: Campaign, file: string | undefined, max: MaxRegression) {
  if (file === undefined) return null;
  const stored = await readCampaign(file);
  assertComparable(campaign, stored, file);
  return { file, campaign: stored, max };
}

type PreparedParts = Pick<PreparedCampaign, 'campaign' | 'cells' | 'topology'> & {
  openStore: () => Promise<CampaignStore>;
};

async function begin(name: string | undefined, options: CampaignCommandOptions): Promise<PreparedParts> {
  if (name === undefined) {
    throw new UsageError('expected the name of a scenario, a file, or --resume DIR, got nothing', {
      code: 'NOTHING_TO_RUN',
      hint: 'Run `patroni-chaos list` to see all scenarios. Put the name before --matrix.',
    });
  }
  const { replication, routes } = options;
  const loaded = await loadScenarioFile(await findScenario(name), { replication });
  if (options.profile !== undefined) loaded.scenario.stack.profile = options.profile;
  const scenario = routes === undefined ? loaded.scenario : await onRoutes(loaded.scenario, routes);
  const dimensions = parseMatrix(options.matrix ?? []);
  const { cells, topology } = await planned(scenario, dimensions);
  const seed = options.seed ?? freshSeed();
  const campaign = newCampaign(scenario, cells, { runs: options.runs ?? DEFAULT_RUNS, seed, dimensions });
  const openStore = async () => {
    const store = CampaignStore.create(options.out, scenario.name, seed, new Date(campaign.startedAt));
    await writeScenario(store, scenario);
    return store;
  };
  return { campaign, cells, topology, openStore };
}

/** Reads the campaign from its directory. Only --runs may be changed. */
async function resume(
  name: string | undefined,
  options: CampaignCommandOptions,
  directory: string,
): Promise<PreparedParts> {
  const given = {
    'a scenario': name,
    '--seed': options.seed,
    '--profile': options.profile,
    '--replication': options.replication,
    '--matrix': options.matrix,
    '--routes': options.routes,
  };
  const [other] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (other !== undefined) {
    throw new UsageError(`expected --resume without ${other}: the directory already defines the campaign`, {
      code: 'RESUME',
    });
  }
  const campaign = takeUp(await readCampaignDirectory(directory), options.runs, directory);
  const { scenario } = await loadScenarioFile(join(directory, 'scenario.yaml'));
  const { cells, topology } = await planned(scenario, matrixFromText(campaign.matrix));
  return { campaign, cells, topology, openStore: () => Promise.resolve(new CampaignStore(directory)) };
}

async function planned(scenario: Scenario, dimensions: readonly Dimension[]) {
  const topology = await topologyOf(scenario.stack);
  const profile = await loadProfile(scenario.stack.profile);
  return { cells: planCells(scenario, dimensions, { topology, profile }), topology };
}
